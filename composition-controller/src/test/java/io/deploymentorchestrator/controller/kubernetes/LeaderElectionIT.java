package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.deploymentorchestrator.operator.leader.LeaderElection;
import io.deploymentorchestrator.testkit.faults.FaultyApiServer;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithCluster
class LeaderElectionIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<String> events = new CopyOnWriteArrayList<>();
  private Cluster cluster;
  private String namespace;

  @BeforeEach
  void namespace(Cluster given) {
    cluster = given;
    namespace = cluster.createNamespace("election");
  }

  private LeaderElection.Settings settings(String identity, int leaseSeconds) {
    return new LeaderElection.Settings(
        namespace,
        "controller",
        identity,
        Duration.ofSeconds(leaseSeconds),
        Duration.ofSeconds(leaseSeconds / 2),
        Duration.ofMillis(200));
  }

  private LeaderElection candidate(KubernetesClient client, String identity, int leaseSeconds) {
    return new LeaderElection(
        client,
        settings(identity, leaseSeconds),
        Clock.systemUTC(),
        new LeaderElection.Listener() {
          @Override
          public void leading() {
            events.add(identity + " leads");
          }

          @Override
          public void lost(String why) {
            events.add(identity + " is out: " + why);
          }
        });
  }

  private static KubernetesClient client(Config config) {
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private Config admin() {
    return Config.fromKubeconfig(cluster.kubeconfig().toFile());
  }

  private void awaitEvents(String... expected) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(events).containsExactly(expected));
  }

  @Test
  void aLeaderWhoseRequestsHangIsOutBeforeAnotherLeads() throws IOException {
    try (FaultyApiServer line = new FaultyApiServer(cluster);
        KubernetesClient bad = client(BadLine.config(cluster, line).build());
        KubernetesClient good = client(admin());
        LeaderElection one = candidate(bad, "one", 10);
        LeaderElection two = candidate(good, "two", 10)) {
      one.start();
      awaitEvents("one leads");
      two.start();
      line.hang();
      awaitEvents(
          "one leads",
          "one is out: the lease "
              + namespace
              + "/controller is lost: it could not be renewed for 5 s",
          "two leads");
      assertThat(one.leads()).isFalse();
      assertThat(two.holder()).isEqualTo("two");
    }
  }

  @Test
  void aLeaseGivenBackIsNotWaitedFor() {
    // Twice as long as the test waits: it can't have run out.
    int lease = 2 * (int) PATIENCE.toSeconds();
    try (KubernetesClient client = client(admin());
        LeaderElection one = candidate(client, "one", lease);
        LeaderElection two = candidate(client, "two", lease)) {
      one.start();
      awaitEvents("one leads");
      two.start();
      one.release();
      awaitEvents("one leads", "two leads");
      assertThat(one.leads()).isFalse();
    }
  }

  /** A renewal that was interrupted may reach the server between our look and our write. */
  @Test
  void aLeaseIsGivenBackAlthoughRenewalsComeFirst() throws IOException {
    int lease = 2 * (int) PATIENCE.toSeconds();
    AtomicInteger conflicts = new AtomicInteger();
    try (FaultyApiServer line = new FaultyApiServer(cluster);
        KubernetesClient bad = client(BadLine.config(cluster, line).build());
        KubernetesClient good = client(admin());
        LeaderElection one = candidate(bad, "one", lease);
        LeaderElection two = candidate(good, "two", lease)) {
      one.start();
      awaitEvents("one leads");
      two.start();
      line.rule(
          write ->
              write.in(namespace, "leases") && conflicts.incrementAndGet() <= 4
                  ? FaultyApiServer.Fault.CONFLICT
                  : FaultyApiServer.Fault.NONE);
      one.release();
      awaitEvents("one leads", "two leads");
      assertThat(conflicts.get()).isGreaterThan(4);
    }
  }

  @Test
  void withoutTheRightsItSaysWhichItTakes() {
    cluster.kubectl("create", "serviceaccount", "nobody", "-n", namespace);
    String token = cluster.kubectl("create", "token", "nobody", "-n", namespace).strip();
    try (KubernetesClient client =
            client(new ConfigBuilder(admin()).withOauthToken(token).build());
        LeaderElection one = candidate(client, "one", 4)) {
      assertThatThrownBy(one::start)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(namespace + "/controller")
          .hasMessageContaining("deploy/rbac.yaml");
    }
  }

  @Test
  void durationsThatWouldLetAnOldLeaderGoOnAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new LeaderElection.Settings(
                    "n",
                    "l",
                    "i",
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(2)))
        .withMessageContaining("lease duration > renew deadline");
  }
}
