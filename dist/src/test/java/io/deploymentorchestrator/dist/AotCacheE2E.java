package io.deploymentorchestrator.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.devtool.AotTraining;
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
import org.junit.jupiter.api.Test;

@WithCluster
@WithSecretsManager
class AotCacheE2E {

  private static final Path ROOT = Path.of(System.getProperty("orchestrator.root"));
  private static final Path TARGET = ROOT.resolve("dist/target");

  @Test
  void a_recorded_cache_is_what_the_controller_is_loaded_from(
      Cluster cluster, SecretsManager secretsManager) throws IOException {
    Path folder = Files.createTempDirectory(TARGET, "training");
    Path cache = folder.resolve("orchestrator.aot");
    AotTraining.record(ROOT, folder.resolve("run"), cluster.tools(), cache);

    List<String> loaded = loadedWith(cache, cluster, secretsManager);

    assertThat(loaded)
        .anyMatch(
            line ->
                line.contains("io.deploymentorchestrator.controller.plan.Planner ")
                    && line.contains("shared objects file"));
    long fromCache = loaded.stream().filter(l -> l.contains("shared objects file")).count();
    assertThat((double) fromCache / loaded.size()).isGreaterThan(0.6);
  }

  @Test
  void without_a_word_a_cache_that_does_not_fit_is_done_without(
      Cluster cluster, SecretsManager secretsManager) throws IOException {
    Path cache = Files.writeString(Files.createTempFile(TARGET, "none", ".aot"), "no cache");

    assertThat(loadedWith(cache, cluster, secretsManager))
        .anyMatch(
            line ->
                line.contains("io.deploymentorchestrator.controller.plan.Planner ")
                    && line.contains(".jar"));
  }

  /** What the JVM says of each class, once the controller is ready and has ended. */
  private static List<String> loadedWith(Path cache, Cluster cluster, SecretsManager secretsManager)
      throws IOException {
    Path log = Files.createTempFile(TARGET, "classes", ".log");
    try (PackagedController controller =
        Packaged.controller(
            cluster,
            secretsManager,
            Map.of(
                "ORCHESTRATOR_AOT_CACHE",
                cache.toString(),
                "ORCHESTRATOR_JAVA_OPTS",
                "-Xlog:class+load:file=" + log),
            "manifest")) {
      assertThat(controller.logs()).doesNotContainIgnoringCase("aot cache");
    }
    return Files.readAllLines(log);
  }
}
