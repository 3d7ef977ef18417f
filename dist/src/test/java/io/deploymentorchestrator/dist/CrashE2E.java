package io.deploymentorchestrator.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.testkit.environment.PackagedController;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.time.Duration;
import java.util.List;
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
    StringBuilder yaml = new StringBuilder();
    for (int i = 0; i < SECRETS; i++) {
      yaml.append(secret(kube.namespace(), i));
    }
    kube.apply(yaml.toString());
    for (int kill = 1; kill <= KILLS; kill++) {
      int until = kill * SECRETS / (KILLS + 2) + random.nextInt(3);
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> Secrets.under(aws, kube.namespace()).size() >= until);
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
    List<JsonNode> secrets = Secrets.under(aws, kube.namespace());
    assertThat(secrets).as("seed %d", seed).hasSize(SECRETS);
    for (JsonNode secret : secrets) {
      String id = "{\"SecretId\":\"" + secret.path("ARN").asText() + "\"}";
      JsonNode described = Kube.json(aws.call("DescribeSecret", id));
      assertThat(described.path("VersionIdsToStages").size())
          .as("versions; seed %d", seed)
          .isEqualTo(1);
      JsonNode value =
          Kube.json(Kube.json(aws.call("GetSecretValue", id)).path("SecretString").asText());
      assertThat(value.path("password").asText().length()).isEqualTo(24);
      assertThat(value.size()).isEqualTo(2);
    }
    cluster.kubectl("delete", "-n", kube.namespace(), "components", "--all", "--timeout=120s");
    assertThat(Secrets.under(aws, kube.namespace())).as("left over; seed %d", seed).isEmpty();
  }

  private static String secret(String namespace, int number) {
    return """
    ---
    apiVersion: deployment-orchestrator.io/v1alpha1
    kind: Component
    metadata: {name: secret-%d}
    spec:
      handler: secret-push
      config:
        region: us-east-1
        secretName: %s/%d
        forceDeleteWithoutRecovery: true
        fields:
          number: {value: "%d"}
          password: {generator: {passwordLength: 24}}
    """
        .formatted(number, namespace, number, number);
  }
}
