package io.deploymentorchestrator.dist;

import io.deploymentorchestrator.localenvironment.Moto;
import io.deploymentorchestrator.localenvironment.PackagedController;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The packaged controller as these tests want it: with moto as AWS, and telling everything. */
final class Packaged {

  private static final Path ROOT = Path.of(System.getProperty("orchestrator.root"));

  private Packaged() {}

  /**
   * Starts one.
   *
   * @param handlers which of the distribution's handlers are in its plugins folder
   */
  static PackagedController controller(
      Cluster cluster, SecretsManager secretsManager, String... handlers) {
    return controller(cluster, secretsManager, Map.of(), handlers);
  }

  /**
   * Starts one.
   *
   * @param more variables that it gets besides
   */
  static PackagedController controller(
      Cluster cluster,
      SecretsManager secretsManager,
      Map<String, String> more,
      String... handlers) {
    return controller(cluster, secretsManager.endpoint(), more, handlers);
  }

  /**
   * Starts one.
   *
   * @param secretsManager where it finds AWS Secrets Manager
   * @param more variables that it gets besides
   * @param handlers which of the distribution's handlers are in its plugins folder
   */
  static PackagedController controller(
      Cluster cluster, URI secretsManager, Map<String, String> more, String... handlers) {
    PackagedController controller = prepared(cluster, secretsManager, more, handlers);
    controller.start();
    return controller;
  }

  /** The same without starting it. */
  static PackagedController prepared(
      Cluster cluster, URI secretsManager, Map<String, String> more, String... handlers) {
    Map<String, String> environment = new HashMap<>(Moto.environment(secretsManager));
    environment.put("ORCHESTRATOR_LOG_LEVEL", "TRACE");
    environment.putAll(more);
    return cluster.controller(
        ROOT.resolve("dist/orchestrator"), ROOT.resolve("dist/target"), environment, handlers);
  }
}
