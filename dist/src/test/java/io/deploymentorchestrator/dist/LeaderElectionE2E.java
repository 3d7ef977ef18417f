package io.deploymentorchestrator.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.deploymentorchestrator.localenvironment.PackagedController;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Two controllers, of which one acts at a time, whatever becomes of it. */
@WithCluster
@WithSecretsManager
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LeaderElectionE2E {

  private static final int SECRETS = 20;

  private static PackagedController one;
  private static PackagedController two;
  private static Cluster cluster;
  private static SecretsManager aws;
  private static Kube kube;
  private static ManySecrets secrets;

  @BeforeAll
  static void start(Cluster given, SecretsManager secretsManager) {
    cluster = given;
    aws = secretsManager;
    one = start("one");
    await().atMost(Duration.ofSeconds(60)).until(() -> holder().equals("one"));
    two = start("two");
    kube = new Kube(cluster, cluster.createNamespace("leaders"));
    secrets = new ManySecrets(aws, kube.namespace());
  }

  @AfterAll
  static void stop() {
    two.close();
    one.close();
  }

  private static PackagedController start(String identity) {
    return Packaged.controller(
        cluster,
        aws.endpoint(),
        Map.of(
            "ORCHESTRATOR_LEADER_ELECT", "true",
            "ORCHESTRATOR_LEADER_ELECT_IDENTITY", identity,
            "ORCHESTRATOR_LEADER_ELECT_LEASE_DURATION", "8s",
            "ORCHESTRATOR_LEADER_ELECT_RENEW_DEADLINE", "6s",
            "ORCHESTRATOR_LEADER_ELECT_RETRY_PERIOD", "500ms"),
        "secret-push");
  }

  /** Status and text of one of its health addresses. */
  private static String get(PackagedController controller, String path) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(controller.address(path)).build(),
              HttpResponse.BodyHandlers.ofString());
      return response.statusCode() + " " + response.body().strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String holder() {
    return cluster.kubectl(
        "get",
        "lease",
        "composition-controller",
        "-n",
        "orchestrator-system",
        "--ignore-not-found",
        "-o",
        "jsonpath={.spec.holderIdentity}");
  }

  private static void awaitAllReady() {
    cluster.kubectl(
        "wait",
        "-n",
        kube.namespace(),
        "--for=condition=Ready",
        "components",
        "--all",
        "--timeout=120s");
  }

  @Test
  @Order(1)
  void theOneThatStandsByIsHealthyAndDoesNothing() {
    assertThat(get(two, "/readyz")).isEqualTo("200 ok, standing by; leader: one");
    assertThat(get(two, "/healthz")).isEqualTo("200 ok");
    assertThat(get(two, "/metrics")).contains("orchestrator_leader 0.0");
    await().atMost(Duration.ofSeconds(60)).until(() -> get(one, "/readyz").equals("200 ok"));
    assertThat(get(one, "/metrics")).contains("orchestrator_leader 1.0");
    kube.apply(secrets.yaml(0, 1));
    kube.awaitReady("secret-0");
    assertThat(two.logs()).doesNotContain("leading as");
  }

  @Test
  @Order(2)
  void whenTheLeaderIsKilledTheOtherGoesOnWithoutDoingAnythingTwice() {
    kube.apply(secrets.yaml(1, SECRETS));
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> secrets.list().size() >= 4);
    one.kill();
    awaitAllReady();
    assertThat(holder()).isEqualTo("two");
    secrets.assertEachMadeOnce(SECRETS, "after the leader was killed");
  }

  @Test
  @Order(3)
  void aLeaderToldToStopGivesTheLeaseBackAndEndsWithoutAnError() throws InterruptedException {
    one.start();
    assertThat(get(one, "/readyz")).isEqualTo("200 ok, standing by; leader: two");
    assertThat(two.process().destroy()).isTrue();
    assertThat(two.awaitEnd()).isZero();
    assertThat(two.logs()).contains("given back").contains("stopped");
    // Given back, not run out: nobody else's record says that it lasts only one second.
    await().atMost(Duration.ofSeconds(60)).until(() -> holder().equals("one"));
    kube.apply(secrets.yaml(SECRETS, SECRETS + 1));
    awaitAllReady();
    secrets.assertEachMadeOnce(SECRETS + 1, "after the leader was told to stop");
  }

  @Test
  @Order(4)
  void aLeaderThatSleptThroughItsLeaseEndsInsteadOfGoingOn() throws InterruptedException {
    two.start();
    one.pause();
    await().atMost(Duration.ofSeconds(60)).until(() -> holder().equals("two"));
    kube.apply(secrets.yaml(SECRETS + 1, SECRETS + 2));
    awaitAllReady();
    one.wake();
    assertThat(one.awaitEnd()).isEqualTo(1);
    assertThat(one.logs())
        .contains("ending at once: the lease orchestrator-system/composition-controller is lost");
    assertThat(holder()).isEqualTo("two");
    secrets.assertEachMadeOnce(SECRETS + 2, "after the leader slept");
    cluster.kubectl("delete", "-n", kube.namespace(), "components", "--all", "--timeout=120s");
    assertThat(secrets.list()).isEmpty();
  }
}
