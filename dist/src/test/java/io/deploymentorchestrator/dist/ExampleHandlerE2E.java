package io.deploymentorchestrator.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.localenvironment.PackagedController;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A handler that is not ours: built and tested by its own build, as docs/write-a-handler.md says,
 * also against a real API server, and dropped in.
 */
@WithCluster
@WithSecretsManager
class ExampleHandlerE2E {

  @TempDir private Path folder;

  @Test
  void theExampleIsBuiltOutsideTheReactorAndServedOnceItIsDroppedIn(
      Cluster cluster, SecretsManager secretsManager) throws IOException, InterruptedException {
    Path jar = OutsideBuild.of("examples/handlers/config-reader", folder).run();
    try (PackagedController controller = Packaged.controller(cluster, secretsManager, "manifest")) {
      Kube kube = new Kube(cluster, cluster.createNamespace("example"));
      kube.apply(
          """
          apiVersion: deployment-orchestrator.io/v1alpha1
          kind: Component
          metadata: {name: settings}
          spec:
            handler: config-reader
            config: {values: {theme: {configMap: settings, key: color}}}
          """);
      kube.awaitReason("settings", "HandlerAvailable", "HandlerNotFound");
      controller.drop(jar);
      JsonNode refused = kube.awaitReason("settings", "Read", "CannotRead");
      assertThat(Kube.condition(refused, "Read").path("message").asText())
          .contains("configmaps")
          .contains("default");
      kube.grant("view");
      kube.awaitReason("settings", "Read", "KeyMissing");
      cluster.kubectl(
          "create", "configmap", "settings", "-n", kube.namespace(), "--from-literal=color=blue");
      assertThat(theme(kube.awaitReady("settings"))).isEqualTo("blue");
      cluster.kubectl(
          "patch",
          "configmap",
          "settings",
          "-n",
          kube.namespace(),
          "-p",
          "{\"data\":{\"color\":\"red\"}}");
      kube.awaitComponent("settings", c -> theme(c).equals("red"));
      assertThat(kube.component("settings").at("/status/handler/version").asText())
          .isEqualTo("1.0.0");
    }
  }

  private static String theme(JsonNode component) {
    return component.at("/status/providerStatus/values/theme").asText();
  }
}
