package io.deploymentorchestrator.secrets.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.deploymentorchestrator.operator.leader.LeaderElection;
import io.deploymentorchestrator.secrets.api.Reasons;
import io.deploymentorchestrator.secrets.runtime.SecretsController;
import io.deploymentorchestrator.secrets.runtime.Settings;
import io.deploymentorchestrator.secrets.store.AddressRules;
import io.deploymentorchestrator.secrets.store.ControllerClass;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process as a whole: health, metrics, and two of it of which one acts. */
@WithCluster
class ProcessIT {

  /** Where the client finds the cluster, if the environment does not say. */
  private static final String KUBECONFIG = "kubeconfig";

  private final List<String> fatal = new CopyOnWriteArrayList<>();

  @BeforeEach
  void findTheCluster(Cluster cluster) {
    System.setProperty(KUBECONFIG, cluster.kubeconfig().toString());
  }

  @AfterEach
  void forgetIt() {
    System.clearProperty(KUBECONFIG);
  }

  private SecretsController controller(StoresFixture fixture, String identity, int port)
      throws IOException {
    String namespace = fixture.namespace();
    return new SecretsController(
        new Settings(
            "127.0.0.1",
            port,
            Optional.empty(),
            new ControllerClass("process"),
            AddressRules.SERVICES,
            true,
            fixture.resolve(),
            new CertificateSettings(
                CertificateSettings.Issuer.MANAGED,
                namespace,
                Duration.ofDays(1),
                Set.of(namespace)),
            Duration.ofSeconds(20),
            Optional.of(
                new LeaderElection.Settings(
                    namespace,
                    "secrets-controller",
                    identity,
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(40),
                    Duration.ofMillis(500)))),
        fatal::add);
  }

  private static HttpResponse<String> get(int port, String path)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void one_of_two_acts_and_the_other_follows_it(Cluster cluster, @TempDir Path folder)
      throws Exception {
    int onePort = RunningProvider.freePort();
    int twoPort = RunningProvider.freePort();
    try (StoresFixture fixture = new StoresFixture(cluster, folder)) {
      RunningProvider provider = fixture.provider("aws");
      RunningProvider later = fixture.provider("later");
      String namespace = fixture.user("process", "shop");
      SecretsController one = controller(fixture, "one", onePort);
      try (SecretsController two = controller(fixture, "two", twoPort)) {
        fixture.serve(provider);
        fixture.apply(namespace, StoresFixture.store("aws", fixture.address("aws"), "shop"));
        fixture.awaitReason(namespace, "aws", Reasons.VALID);
        assertThat(get(onePort, "/readyz").statusCode()).isEqualTo(200);
        assertThat(get(onePort, "/healthz").statusCode()).isEqualTo(200);
        assertThat(get(onePort, "/metrics").body())
            .contains("grpc_client_request_duration_seconds_count{method=\"Validate\"")
            .contains("secrets_controller_leader 1.0");
        await()
            .atMost(StoresFixture.PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(get(twoPort, "/readyz").body())
                        .contains("standing by; leader: one"));
        one.close();
        await()
            .atMost(StoresFixture.PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(get(twoPort, "/metrics").body())
                        .contains("secrets_controller_leader 1.0"));
        fixture.serve(later);
        fixture.apply(namespace, StoresFixture.store("late", fixture.address("later"), "shop"));
        fixture.awaitReason(namespace, "late", Reasons.VALID);
      }
      assertThat(fatal).isEmpty();
    }
  }
}
