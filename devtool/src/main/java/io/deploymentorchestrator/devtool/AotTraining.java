package io.deploymentorchestrator.devtool;

import io.deploymentorchestrator.localenvironment.ControlPlane;
import io.deploymentorchestrator.localenvironment.Kubectl;
import io.deploymentorchestrator.localenvironment.Moto;
import io.deploymentorchestrator.localenvironment.PackagedController;
import io.deploymentorchestrator.localenvironment.StartFailure;
import io.deploymentorchestrator.localenvironment.tools.Tool;
import io.deploymentorchestrator.localenvironment.tools.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Records an AOT cache (JEP 514 and 515) of the packaged controller: it works through a small life
 * on a control plane and moto of its own, and what it loaded and did often is in the cache. A JVM
 * that cannot use a cache, because it is another JVM or because a jar is another one, ignores it.
 */
public final class AotTraining {

  private static final int LINKS = 12;
  private static final String NAMESPACE = "training";
  private static final String PATIENCE = "--timeout=120s";

  private AotTraining() {}

  /**
   * Records.
   *
   * @param checkout with a built {@code dist/orchestrator/}
   * @param folder for data and logs, which must be new
   * @param cache the file to make or replace
   * @throws StartFailure if nothing was recorded
   */
  public static void record(Path checkout, Path folder, Tools tools, Path cache) {
    Path draft = folder.toAbsolutePath().resolve("draft.aot");
    try (ControlPlane controlPlane =
            ControlPlane.start(ControlPlane.Options.in(folder.resolve("control-plane"), tools));
        Moto moto = Moto.start(folder.resolve("moto"), tools)) {
      var kubectl = new Kubectl(tools.binary(Tool.KUBECTL), controlPlane.kubeconfig());
      Map<String, String> environment = new HashMap<>(Moto.environment(moto.endpoint()));
      environment.put("ORCHESTRATOR_AOT_CACHE", "");
      environment.put("ORCHESTRATOR_JAVA_OPTS", "-XX:AOTCacheOutput=" + draft);
      PackagedController controller =
          PackagedController.prepare(
              checkout.resolve("dist/orchestrator"),
              controlPlane,
              kubectl,
              folder,
              environment,
              "manifest",
              "secret-push");
      try (controller) {
        controller.start();
        live(kubectl);
        controller.stop();
      }
      if (!Files.exists(draft)) {
        throw new StartFailure(
            "no AOT cache was recorded; the log of the controller is in " + folder);
      }
      Files.move(draft, cache, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void live(Kubectl kubectl) {
    kubectl.run("create", "namespace", NAMESPACE);
    kubectl.run(
        "create",
        "rolebinding",
        "edit",
        "-n",
        NAMESPACE,
        "--clusterrole=edit",
        "--serviceaccount=" + NAMESPACE + ":default");
    for (String value : List.of("one", "two")) {
      kubectl.run(composition(value), List.of("apply", "-n", NAMESPACE, "-f", "-"));
      kubectl.run(
          "wait", "-n", NAMESPACE, "--for=condition=Ready", "composition/training", PATIENCE);
      kubectl.run(
          "wait",
          "-n",
          NAMESPACE,
          "--for=jsonpath={.status.providerStatus.value}=" + value,
          "component/training-link" + (LINKS - 1),
          PATIENCE);
    }
    kubectl.run("delete", "composition/training", "-n", NAMESPACE, "--wait", PATIENCE);
  }

  /** A secret, and a chain of ConfigMaps each of which reads a value of the one before. */
  private static String composition(String value) {
    var yaml =
        new StringBuilder(
            """
            apiVersion: deployment-orchestrator.io/v1alpha1
            kind: Composition
            metadata: {name: training}
            spec:
              components:
                - name: credentials
                  type: secret-push
                  config:
                    region: us-east-1
                    secretName: training/credentials
                    fields: {user: {value: app}, password: {generator: {passwordLength: 32}}}
            """);
    for (int link = 0; link < LINKS; link++) {
      String from = link == 0 ? value : "{{ .link%d.providerStatus.value }}".formatted(link - 1);
      yaml.append(
          """
              - name: link%1$d
                type: manifest
                %3$s
                config:
                  manifests:
                    - {apiVersion: v1, kind: ConfigMap, metadata: {name: link%1$d}, data: {value: "%2$s"}}
                  outputs: {value: {from: ConfigMap/link%1$d, path: data.value}}
          """
              .formatted(link, from, link == 0 ? "dependsOn: [credentials]" : "dependsOn: []"));
    }
    return yaml.toString();
  }
}
