package io.deploymentorchestrator.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.deploymentorchestrator.localenvironment.PackagedController;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Invariant 2: killed at any moment, it goes on where it was; nothing is made twice, nothing
 * orphaned.
 */
@WithCluster
@WithSecretsManager
class CrashE2E {

  private static final int SECRETS = 30;
  private static final int KILLS = 3;

  private static PackagedController controller;
  private static Cluster cluster;
  private static SecretsManager aws;

  @BeforeAll
  static void start(Cluster given, SecretsManager secretsManager) {
    cluster = given;
    aws = secretsManager;
    controller = Packaged.controller(cluster, secretsManager, "manifest", "secret-push");
  }

  @AfterAll
  static void stop() {
    controller.close();
  }

  @Test
  void killedInTheMiddleOfThingsItMakesEachSecretOnceWithOneVersion() {
    Kube kube = new Kube(cluster, cluster.createNamespace("crash"));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    ManySecrets secrets = new ManySecrets(aws, kube.namespace());
    kube.apply(secrets.yaml(0, SECRETS));
    for (int kill = 1; kill <= KILLS; kill++) {
      int until = kill * SECRETS / (KILLS + 2) + random.nextInt(3);
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> secrets.list().size() >= until);
      controller.kill();
      controller.start();
    }
    cluster.kubectl(
        "wait",
        "-n",
        kube.namespace(),
        "--for=condition=Ready",
        "components",
        "--all",
        "--timeout=120s");
    secrets.assertEachMadeOnce(SECRETS, "seed " + seed);
    cluster.kubectl("delete", "-n", kube.namespace(), "components", "--all", "--timeout=120s");
    assertThat(secrets.list()).as("left over; seed %d", seed).isEmpty();
  }
}
