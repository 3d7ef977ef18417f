package io.deploymentorchestrator.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.deploymentorchestrator.localenvironment.Metrics;
import io.deploymentorchestrator.localenvironment.PackagedController;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A handler's jar is replaced a hundred times under load. No reconcile fails, and nothing of the
 * jars before stays in memory.
 */
@WithCluster
@WithSecretsManager
class SwapE2E {

  private static final int SWAPS = 100;
  private static final int COMPONENTS = 40;

  @TempDir private Path folder;

  @Test
  void aHundredSwapsUnderLoadFailNoReconcileAndLeaveNoClassLoader(
      Cluster cluster, SecretsManager secretsManager) throws IOException {
    try (PackagedController controller =
        Packaged.controller(
            cluster,
            secretsManager,
            Map.of(
                "ORCHESTRATOR_PLUGIN_SCAN_INTERVAL",
                "100ms",
                "ORCHESTRATOR_JAVA_OPTS",
                PackagedController.NO_SOFT_REFERENCES),
            "manifest")) {
      Kube kube = new Kube(cluster, cluster.createNamespace("swap"));
      kube.grant("edit");
      Path jar = plugin(controller);
      Path original = Files.copy(jar, folder.resolve("original.jar"));
      Path list = folder.resolve("components.yaml");
      for (int swap = 1; swap <= SWAPS; swap++) {
        if (swap % 10 == 1) {
          // Every Component is changed, so that calls are under way while jars come and go.
          Files.writeString(list, components(swap));
          cluster.kubectl("apply", "--server-side", "-n", kube.namespace(), "-f", list.toString());
        }
        replace(jar, original, swap);
        int swaps = swap;
        await("swap " + swap)
            .atMost(Duration.ofSeconds(60))
            .pollInterval(Duration.ofMillis(50))
            .until(() -> controller.metrics().sum("orchestrator_plugins_routed_total") > swaps);
      }
      cluster.kubectl(
          "wait",
          "-n",
          kube.namespace(),
          "--for=jsonpath={.status.observedGeneration}=10",
          "components",
          "--all",
          "--timeout=120s");
      cluster.kubectl(
          "wait",
          "-n",
          kube.namespace(),
          "--for=condition=Ready",
          "components",
          "--all",
          "--timeout=120s");
      Metrics metrics = controller.metrics();
      assertThat(metrics.sum("orchestrator_handler_calls_seconds_count", "outcome=\"ready\""))
          .as("calls that were made meanwhile")
          .isGreaterThanOrEqualTo(10.0 * COMPONENTS);
      for (String outcome :
          new String[] {"failed", "exception", "timeout", "busy", "no_result", "interrupted"}) {
        assertThat(
                metrics.sum(
                    "orchestrator_handler_calls_seconds_count", "outcome=\"" + outcome + "\""))
            .as(outcome)
            .isZero();
      }
      assertThat(cluster.kubectl("get", "events", "-n", kube.namespace()))
          .doesNotContain("HandlerNotFound");
      await("classes of " + SWAPS + " unloaded jars are collected")
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(500))
          .untilAsserted(
              () -> {
                assertThat(controller.loadedPlugins()).isEqualTo(1);
                assertThat(controller.metrics().sum("orchestrator_plugins_classloaders_left"))
                    .isZero();
              });
    }
  }

  private static Path plugin(PackagedController controller) throws IOException {
    try (Stream<Path> jars = Files.list(controller.plugins())) {
      return jars.findFirst().orElseThrow();
    }
  }

  private static String components(int round) {
    StringBuilder yaml = new StringBuilder();
    IntStream.range(0, COMPONENTS)
        .forEach(
            i ->
                yaml.append(
                    """
                    ---
                    apiVersion: deployment-orchestrator.io/v1alpha1
                    kind: Component
                    metadata: {name: c%d}
                    spec:
                      handler: manifest
                      config:
                        manifests:
                          - {apiVersion: v1, kind: ConfigMap, metadata: {name: c%d-a}, data: {round: "%d"}}
                          - {apiVersion: v1, kind: ConfigMap, metadata: {name: c%d-b}, data: {round: "%d"}}
                    """
                        .formatted(i, i, round, i, round)));
    return yaml.toString();
  }

  /** The same handler in a jar of another content. */
  private static void replace(Path jar, Path original, int number) throws IOException {
    Path next = jar.resolveSibling("next");
    try (JarFile from = new JarFile(original.toFile());
        OutputStream out = Files.newOutputStream(next);
        JarOutputStream to = new JarOutputStream(out)) {
      for (JarEntry entry : (Iterable<JarEntry>) from.stream()::iterator) {
        to.putNextEntry(new JarEntry(entry.getName()));
        try (InputStream in = from.getInputStream(entry)) {
          in.transferTo(to);
        }
        to.closeEntry();
      }
      to.putNextEntry(new JarEntry("number-" + number));
      to.closeEntry();
    }
    Files.move(next, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
