package io.deploymentorchestrator.secrets.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.deploymentorchestrator.provider.sdk.ProviderException;
import io.deploymentorchestrator.secrets.api.ExternalSecret;
import io.deploymentorchestrator.secrets.api.ExternalSecretStatus;
import io.deploymentorchestrator.secrets.api.Reasons;
import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a provider behind mutual TLS into Secrets, through the whole of the controller. */
@WithCluster
class ProvidedSecretsIT {

  private static final Duration CERTIFICATES = Duration.ofDays(1);
  private static final Duration CALL_LIMIT = Duration.ofSeconds(5);

  private Cluster cluster;
  private StoresFixture fixture;
  private RunningProvider running;
  private String namespace;

  @BeforeEach
  void start(Cluster given, @TempDir Path folder) throws IOException {
    cluster = given;
    fixture = new StoresFixture(cluster, folder);
    running = fixture.provider("good");
    fixture.start(CERTIFICATES, CALL_LIMIT);
    fixture.serve(running);
    namespace = fixture.user("provided", "shop");
    fixture.apply(namespace, StoresFixture.store("aws", fixture.address("good"), "shop"));
    fixture.awaitReason(namespace, "aws", Reasons.VALID);
    running.provider().secrets.put("db", "{\"user\":\"admin\",\"password\":\"Pa55-1\"}");
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private static String external(String name, String store, String more) {
    return """
    apiVersion: external-secrets.io/v1
    kind: ExternalSecret
    metadata: {name: %s}
    spec:
      secretStoreRef: {name: %s, kind: %s, apiVersion: secretstore.external-secrets.io/v2alpha1}
      data:
      - {secretKey: user, remoteRef: {key: db, property: user}}
      - {secretKey: password, remoteRef: {key: db, property: password}}
      %s
    """
        .formatted(
            name, store, store.startsWith("shared") ? "ClusterSecretStore" : "SecretStore", more);
  }

  private @Nullable String password(String name) {
    Secret secret = fixture.client().secrets().inNamespace(namespace).withName(name).get();
    return secret == null
        ? null
        : new String(
            Base64.getDecoder().decode(secret.getData().getOrDefault("password", "")),
            StandardCharsets.UTF_8);
  }

  private void awaitPassword(String name, String password) {
    await(name)
        .atMost(StoresFixture.PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> password.equals(password(name)));
  }

  private String ready(String name) {
    ExternalSecretStatus status =
        fixture
            .client()
            .resources(ExternalSecret.class)
            .inNamespace(namespace)
            .withName(name)
            .require()
            .getStatus();
    return status == null
        ? ""
        : status.conditionList().stream()
            .map(c -> c.status() + " " + c.reason() + " " + c.message())
            .collect(Collectors.joining());
  }

  private void awaitReady(String name, Predicate<String> fits) {
    await(name)
        .atMost(StoresFixture.PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> ready(name), fits);
  }

  private void force(String name, String token) {
    fixture.kubectl(
        "-n", namespace, "annotate", "externalsecret", name, "force-sync=" + token, "--overwrite");
  }

  @Test
  void the_keys_of_a_secret_equal_what_the_provider_holds_after_one_read_of_it() {
    fixture.apply(namespace, external("creds", "aws", ""));
    awaitPassword("creds", "Pa55-1");
    awaitReady("creds", r -> r.equals("True SecretSynced secret synced"));
    assertThat(running.provider().reads).as("one read for both keys").hasSize(1);
  }

  @Test
  void an_external_secret_that_came_before_its_store_is_served_once_that_is_valid() {
    fixture.apply(namespace, external("early", "late", ""));
    awaitReady("early", r -> r.startsWith("False SecretSyncedError StoreNotFound: "));
    fixture.apply(namespace, StoresFixture.store("late", fixture.address("good"), "shop"));
    awaitPassword("early", "Pa55-1");
  }

  @Test
  void with_the_provider_down_a_changed_value_does_not_arrive_and_with_it_back_it_does() {
    fixture.apply(namespace, external("creds", "aws", ""));
    awaitPassword("creds", "Pa55-1");
    running.stop();
    running.provider().secrets.put("db", "{\"user\":\"admin\",\"password\":\"Pa55-2\"}");
    force("creds", "1");
    awaitReady("creds", r -> r.contains("ReadFailed: spec.data[0]") && r.contains("UNAVAILABLE"));
    assertThat(password("creds")).isEqualTo("Pa55-1");
    running.start();
    awaitPassword("creds", "Pa55-2");
    awaitReady("creds", r -> r.startsWith("True SecretSynced"));
  }

  @Test
  void a_missing_right_at_the_provider_is_told_in_its_words() {
    running.provider().step =
        context -> {
          if (context.owner().contains("creds")) {
            throw new ProviderException.PermissionDenied(
                "secretsmanager:GetSecretValue is missing");
          }
        };
    fixture.apply(namespace, external("creds", "aws", ""));
    awaitReady(
        "creds", r -> r.contains("PERMISSION_DENIED: ") && r.contains("GetSecretValue is missing"));
    running.provider().step = context -> {};
    awaitPassword("creds", "Pa55-1");
  }

  @Test
  void a_cluster_store_keeps_its_conditions_before_the_provider_hears_of_it() {
    fixture.apply(
        namespace,
        """
        apiVersion: secretstore.external-secrets.io/v2alpha1
        kind: ClusterSecretStore
        metadata: {name: shared-%s}
        spec:
          providerConfig:
            address: %s
            providerRef: {kind: Recorded, name: shop, namespace: %s}
          conditions: [{namespaces: [somebody-elses]}]
        """
            .formatted(namespace, fixture.address("good"), namespace));
    fixture.awaitClusterReason("shared-" + namespace, Reasons.VALID);
    int reads = running.provider().reads.size();
    fixture.apply(namespace, external("creds", "shared-" + namespace, ""));
    awaitReady("creds", r -> r.contains("NamespaceNotAllowed: "));
    assertThat(running.provider().reads).hasSize(reads);
    fixture.kubectl(
        "delete", "clustersecretstore.secretstore.external-secrets.io", "shared-" + namespace);
  }

  @Test
  void a_provider_that_restarts_under_many_refreshes_fails_none_for_good() {
    int many = 50;
    fixture.apply(
        namespace,
        IntStream.range(0, many)
            .mapToObj(i -> external("many-" + i, "aws", "refreshInterval: 1s"))
            .collect(Collectors.joining("---\n")));
    IntStream.range(0, many).forEach(i -> awaitPassword("many-" + i, "Pa55-1"));
    for (int restart = 0; restart < 3; restart++) {
      running.stop();
      running.start();
    }
    running.provider().secrets.put("db", "{\"user\":\"admin\",\"password\":\"Pa55-3\"}");
    IntStream.range(0, many).forEach(i -> awaitPassword("many-" + i, "Pa55-3"));
    IntStream.range(0, many)
        .forEach(i -> awaitReady("many-" + i, r -> r.startsWith("True SecretSynced")));
  }

  @Test
  void a_controller_that_ends_in_the_middle_is_followed_by_one_that_finishes_and_then_rests() {
    int many = 200;
    fixture.apply(
        namespace,
        IntStream.range(0, many)
            .mapToObj(i -> external("many-" + i, "aws", ""))
            .collect(Collectors.joining("---\n")));
    await()
        .atMost(StoresFixture.PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> secrets() >= many / 4);
    fixture.stopOperator();
    fixture.start(CERTIFICATES, CALL_LIMIT);
    IntStream.range(0, many)
        .forEach(i -> awaitReady("many-" + i, r -> r.startsWith("True SecretSynced")));
    assertThat(secrets()).isEqualTo(many);

    fixture.stopOperator();
    long mark = cluster.requests().mark();
    fixture.start(CERTIFICATES, CALL_LIMIT);
    fixture.apply(namespace, external("last", "aws", ""));
    awaitPassword("last", "Pa55-1");
    awaitReady("last", r -> r.startsWith("True SecretSynced"));
    assertThat(writes(mark)).as("none but for the one that came last").allMatch("last"::equals);
  }

  private List<String> writes(long mark) {
    return cluster.requests().in(namespace).since(mark).stream()
        .filter(r -> r.userAgent().equals(ApiClients.USER_AGENT) && r.isWrite())
        .filter(r -> r.resource().startsWith("secrets") || r.resource().startsWith("externalsec"))
        .map(AuditedRequest::name)
        .toList();
  }

  private long secrets() {
    return fixture.client().secrets().inNamespace(namespace).list().getItems().size();
  }
}
