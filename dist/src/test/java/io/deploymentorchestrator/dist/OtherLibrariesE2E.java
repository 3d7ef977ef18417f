package io.deploymentorchestrator.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.localenvironment.PackagedController;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A handler whose jar has released libraries of the host's and of another handler's in other
 * versions, and which takes long to start: see {@code dist/src/test/other-libraries}.
 */
@WithCluster
@WithSecretsManager
class OtherLibrariesE2E {

  private static final Path ROOT = Path.of(System.getProperty("orchestrator.root"));
  private static final Path JAR =
      ROOT.resolve("dist/src/test/other-libraries/target/plugin/other-libraries.jar");

  @TempDir private Path folder;

  @Test
  void itStartsLateWithoutHoldingUpAnybodyAndRunsOnItsOwnVersionsBesideTheHosts(
      Cluster cluster, SecretsManager secretsManager) throws IOException {
    Path start = folder.resolve("start");
    Path settings =
        Files.writeString(
            folder.resolve("settings.yaml"),
            "other-libraries: {startsWith: '%s'}\n".formatted(start));
    try (PackagedController controller =
        Packaged.prepared(
            cluster,
            secretsManager.endpoint(),
            Map.of("ORCHESTRATOR_HANDLER_SETTINGS", settings.toString()),
            "manifest",
            "secret-push")) {
      Files.copy(JAR, controller.plugins().resolve("a-other-libraries.jar"));
      Kube kube = new Kube(cluster, cluster.createNamespace("other-libraries"));
      kube.grant("edit");
      kube.apply(component(secretsManager));
      controller.start();
      assertThat(controller.ready()).as("ready while a handler is still starting").isTrue();
      kube.apply(neighbours("one", kube.namespace()));
      kube.awaitReady("object");
      kube.awaitReady("secret");
      assertThat(controller.logs()).doesNotContain("serving handler other-libraries");
      assertThat(Kube.condition(kube.component("other"), "Ready").isEmpty())
          .as("one whose handler is only late is told nothing")
          .isTrue();

      Files.createFile(start);
      JsonNode status = kube.awaitReady("other").at("/status/providerStatus");
      assertThat(status.path("jackson").asText()).isEqualTo("2.15.4");
      assertThat(status.path("fabric8").asText()).isEqualTo("6.13.4");
      assertThat(status.path("aws").asText()).isEqualTo("2.29.52");
      assertThat(hostsLibraries())
          .contains("jackson-databind-2.22.0.jar", "kubernetes-client-7.7.0.jar");
      assertThat(status.path("sum").asInt()).isEqualTo(42);
      assertThat(status.path("yaml").asText())
          .contains("kind: \"ConfigMap\"")
          .contains("host: \"cluster.invalid\"");
      assertThat(status.path("length").asInt()).isEqualTo(23);

      // The host, and the handler with the other AWS SDK, go on with theirs.
      kube.apply(neighbours("two", kube.namespace()));
      kube.awaitComponent("object", OtherLibrariesE2E::isReadyWithTheSecondValue);
      kube.awaitComponent("secret", OtherLibrariesE2E::isReadyWithTheSecondValue);
    }
  }

  private static boolean isReadyWithTheSecondValue(JsonNode component) {
    return component.at("/status/observedGeneration").asInt() == 2
        && Kube.condition(component, "Ready").path("status").asText().equals("True");
  }

  private static List<String> hostsLibraries() throws IOException {
    try (Stream<Path> jars = Files.list(ROOT.resolve("dist/orchestrator/lib"))) {
      return jars.map(j -> j.getFileName().toString()).toList();
    }
  }

  private static String component(SecretsManager secretsManager) {
    return """
    apiVersion: deployment-orchestrator.io/v1alpha1
    kind: Component
    metadata: {name: other}
    spec:
      handler: other-libraries
      config: {json: '[40, 2]', secretsManager: '%s'}
    """
        .formatted(secretsManager.endpoint());
  }

  private static String neighbours(String value, String namespace) {
    return """
    apiVersion: deployment-orchestrator.io/v1alpha1
    kind: Component
    metadata: {name: object}
    spec:
      handler: manifest
      config: {manifests: [{apiVersion: v1, kind: ConfigMap, metadata: {name: object}, data: {value: %1$s}}]}
    ---
    apiVersion: deployment-orchestrator.io/v1alpha1
    kind: Component
    metadata: {name: secret}
    spec:
      handler: secret-push
      config: {region: us-east-1, secretName: %2$s/secret, updatePolicy: AlwaysUpdate, fields: {value: {value: %1$s}}}
    """
        .formatted(value, namespace);
  }
}
