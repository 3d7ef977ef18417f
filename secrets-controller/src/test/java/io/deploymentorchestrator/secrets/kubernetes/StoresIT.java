package io.deploymentorchestrator.secrets.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.deploymentorchestrator.provider.sdk.ProviderException;
import io.deploymentorchestrator.provider.sdk.SecretValue;
import io.deploymentorchestrator.secrets.api.Names;
import io.deploymentorchestrator.secrets.api.Reasons;
import io.deploymentorchestrator.secrets.api.SecretStoreStatus;
import io.deploymentorchestrator.secrets.api.StatusCondition;
import io.deploymentorchestrator.secrets.certificates.CertificateAuthority;
import io.deploymentorchestrator.secrets.certificates.CertificateRequest;
import io.deploymentorchestrator.secrets.certificates.TlsBundle;
import io.deploymentorchestrator.secrets.store.ReadFailure;
import io.deploymentorchestrator.secrets.store.ReadResult;
import io.deploymentorchestrator.secrets.store.RemoteRead;
import io.deploymentorchestrator.secrets.store.StoreAccess;
import io.deploymentorchestrator.secrets.store.StoreAnswer;
import io.deploymentorchestrator.secrets.store.StoreKey;
import io.deploymentorchestrator.secrets.store.StoreKind;
import io.deploymentorchestrator.secrets.store.StoreReference;
import io.deploymentorchestrator.secrets.store.StoreUser;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Stores on a real API server, with a provider in this process that is reached over mutual TLS. */
@WithCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoresIT {

  private static final Duration CALL_LIMIT = Duration.ofSeconds(3);

  private StoresFixture fixture;
  private SecretsOperator operator;
  private RunningProvider good;
  private RunningProvider bad;
  private int plainPort;

  @BeforeAll
  void start(Cluster cluster, @TempDir Path folder) throws IOException {
    fixture = new StoresFixture(cluster, folder);
    good = fixture.provider("good");
    bad = fixture.provider("bad");
    plainPort = RunningProvider.freePort();
    fixture.dial("plain", plainPort);
    operator = fixture.start("dev", Duration.ofDays(1), CALL_LIMIT);
    fixture.serve(good);
  }

  @AfterEach
  void stopTheBadOne() {
    bad.stop();
    bad.provider().step = context -> {};
  }

  @AfterAll
  void stop() {
    fixture.close();
  }

  private StoreAnswer open(String namespace, String kind, String store) {
    return operator
        .stores()
        .open(
            new StoreReference(Names.STORE_API_VERSION, kind, store),
            new StoreUser("ExternalSecret", namespace, "wanted"));
  }

  private StoreAnswer.Closed closed(String namespace, String kind, String store) {
    StoreAnswer answer = open(namespace, kind, store);
    assertThat(answer).isInstanceOf(StoreAnswer.Closed.class);
    return (StoreAnswer.Closed) answer;
  }

  private List<ReadResult> read(StoreAnswer answer, RemoteRead... reads)
      throws InterruptedException {
    assertThat(answer).isInstanceOf(StoreAnswer.Open.class);
    return ((StoreAnswer.Open) answer).reads().read(List.of(reads));
  }

  @Test
  void a_store_whose_provider_answers_over_mutual_tls_is_valid_and_reads() throws Exception {
    String namespace = fixture.user("valid", "shop");
    fixture.apply(namespace, StoresFixture.store("aws", fixture.address("good"), "shop"));
    StatusCondition ready = fixture.awaitReason(namespace, "aws", Reasons.VALID);
    assertThat(ready.status()).isEqualTo("True");
    SecretStoreStatus status = Objects.requireNonNull(fixture.store(namespace, "aws")).getStatus();
    assertThat(status.capabilities()).isEqualTo("ReadWrite");
    assertThat(status.provider())
        .isEqualTo(
            new SecretStoreStatus.Provider("recorded", "1.2.3", "1", List.of("batch.v1/Read")));
    good.provider().secrets.put("db", "{\"user\":\"u\",\"password\":\"p\"}");
    int before = good.provider().reads.size();
    List<ReadResult> results =
        read(
            open(namespace, "SecretStore", "aws"),
            RemoteRead.value("db", "user"),
            RemoteRead.value("db", "password"),
            RemoteRead.value("absent", ""));
    assertThat(results.get(0)).isEqualTo(new ReadResult.Single(SecretValue.of("u")));
    assertThat(results.get(1)).isEqualTo(new ReadResult.Single(SecretValue.of("p")));
    assertThat(results.get(2)).isInstanceOf(ReadResult.Failed.class);
    assertThat(good.provider().reads.size() - before).isEqualTo(2); // one for each remote secret
  }

  /** A store of the provider that misbehaves, in a namespace of its own. */
  private String userOfBad() {
    String namespace = fixture.user("bad", "shop");
    fixture.apply(namespace, StoresFixture.store("aws", fixture.address("bad"), "shop"));
    return namespace;
  }

  /** The certificate that the bad provider's Service was issued. */
  private TlsBundle issuedToBad() {
    return fixture.awaitBundle("bad-tls");
  }

  private void assertOthersAreUnaffected() throws InterruptedException {
    String namespace = fixture.user("others", "shop");
    fixture.apply(namespace, StoresFixture.store("aws", fixture.address("good"), "shop"));
    fixture.awaitReason(namespace, "aws", Reasons.VALID);
    good.provider().secrets.put("shared", "v");
    assertThat(read(open(namespace, "SecretStore", "aws"), RemoteRead.value("shared", "")))
        .containsExactly(new ReadResult.Single(SecretValue.of("v")));
  }

  @Test
  void a_store_whose_provider_is_down_says_so_and_heals_by_itself() throws Exception {
    bad.certificates(issuedToBad());
    bad.start();
    String namespace = userOfBad();
    fixture.awaitReason(namespace, "aws", Reasons.VALID);
    StoreAnswer opened = open(namespace, "SecretStore", "aws");
    bad.stop();
    List<ReadResult> failed = read(opened, RemoteRead.value("db", ""));
    assertThat(failed.getFirst())
        .isInstanceOfSatisfying(
            ReadResult.Failed.class,
            f -> {
              assertThat(f.failure()).isInstanceOf(ReadFailure.Temporary.class);
              assertThat(f.failure().code()).isEqualTo("UNAVAILABLE");
            });
    StatusCondition down = fixture.awaitReason(namespace, "aws", Reasons.PROVIDER_UNREACHABLE);
    assertThat(down.status()).isEqualTo("False");
    assertThat(down.message()).contains(fixture.address("bad"));
    assertThat(open(namespace, "SecretStore", "aws"))
        .as("what uses it finds out by itself")
        .isInstanceOf(StoreAnswer.Open.class);
    assertOthersAreUnaffected();
    List<StoreKey> woken = new CopyOnWriteArrayList<>();
    operator
        .stores()
        .onChange(
            new StoreAccess.Listener() {
              @Override
              public void storeChanged(StoreKey store) {
                woken.add(store);
              }

              @Override
              public void namespaceChanged(String name) {}
            });
    bad.start();
    fixture.awaitReason(namespace, "aws", Reasons.VALID);
    assertThat(woken).contains(new StoreKey(StoreKind.NAMESPACED, namespace, "aws"));
    bad.provider().secrets.put("db", "v");
    assertThat(read(opened, RemoteRead.value("db", "")))
        .containsExactly(new ReadResult.Single(SecretValue.of("v")));
  }

  @Test
  void another_major_contract_is_refused_naming_both_and_heals_when_it_is_ours() throws Exception {
    String namespace = fixture.user("contract", "shop");
    try (OtherContractServer plain =
        new OtherContractServer(plainPort, certificate("plain"), "2.1")) {
      fixture.apply(namespace, StoresFixture.store("aws", fixture.address("plain"), "shop"));
      StatusCondition other = fixture.awaitReason(namespace, "aws", Reasons.INCOMPATIBLE_PROVIDER);
      assertThat(other.message()).contains("speaks contract 2.1", "this controller contract 1");
      assertThat(closed(namespace, "SecretStore", "aws").reason())
          .isEqualTo(Reasons.STORE_NOT_READY);
      assertOthersAreUnaffected();
      plain.contract("1.9");
      fixture.awaitReason(namespace, "aws", Reasons.VALID);
      StoreAnswer opened = open(namespace, "SecretStore", "aws");
      assertThat(read(opened, RemoteRead.value("k", "")))
          .as("without batches each is read by itself")
          .containsExactly(new ReadResult.Single(SecretValue.of("value of k")));
      plain.contract("3");
      assertThat(read(opened, RemoteRead.value("k", "")).getFirst())
          .as("nothing that it says counts any longer")
          .isInstanceOfSatisfying(
              ReadResult.Failed.class,
              f -> assertThat(f.failure().message()).contains("speaks contract 3"));
      fixture.awaitReason(namespace, "aws", Reasons.INCOMPATIBLE_PROVIDER);
    }
  }

  @Test
  void a_provider_that_announces_nothing_speaks_the_plain_contract() throws Exception {
    String namespace = fixture.user("plain", "shop");
    try (OtherContractServer plain =
        new OtherContractServer(plainPort, certificate("plain"), null)) {
      fixture.apply(namespace, StoresFixture.store("aws", fixture.address("plain"), "shop"));
      fixture.awaitReason(namespace, "aws", Reasons.VALID);
      assertThat(Objects.requireNonNull(fixture.store(namespace, "aws")).getStatus().provider())
          .isEqualTo(new SecretStoreStatus.Provider(null, null, "1", null));
    }
  }

  /** A certificate for a Service that the controller's own authority signed. */
  private TlsBundle certificate(String service) throws GeneralSecurityException {
    return authority()
        .issue(
            new CertificateRequest.Server(fixture.namespace(), service),
            Instant.now(),
            Duration.ofHours(1));
  }

  private CertificateAuthority authority() throws GeneralSecurityException {
    return CertificateAuthority.of(fixture.awaitBundle(CertificateSettings.AUTHORITY));
  }

  @Test
  void a_certificate_of_somebody_else_or_for_others_or_expired_is_not_trusted_until_it_is_right()
      throws Exception {
    TlsBundle right = issuedToBad();
    CertificateAuthority foreign = CertificateAuthority.create(Instant.now(), Duration.ofHours(1));
    CertificateRequest bad = new CertificateRequest.Server(fixture.namespace(), "bad");
    Instant longAgo = Instant.now().minus(Duration.ofDays(2));
    List<TlsBundle> wrong =
        List.of(
            foreign.issue(bad, Instant.now(), Duration.ofHours(1)),
            certificate("other"),
            authority().issue(bad, longAgo, Duration.ofDays(1)));
    for (TlsBundle bundle : wrong) {
      // Its own clients it checks as ever: what is wrong is what it shows.
      this.bad.certificates(new TlsBundle(right.authority(), bundle.certificate(), bundle.key()));
      this.bad.start();
      String namespace = userOfBad();
      StatusCondition failed = fixture.awaitReason(namespace, "aws", Reasons.TLS_FAILED);
      assertThat(failed.message()).startsWith("TLS with the provider at " + fixture.address("bad"));
      assertThat(this.bad.provider().callsFor(namespace)).isZero();
      assertOthersAreUnaffected();
      this.bad.certificates(right);
      fixture.awaitReason(namespace, "aws", Reasons.VALID);
      this.bad.stop();
      fixture.kubectl("delete", "-n", namespace, "secretstore.secretstore.external-secrets.io/aws");
    }
  }

  @Test
  void a_provider_that_does_not_trust_or_admit_the_controller_is_told() throws Exception {
    TlsBundle right = issuedToBad();
    CertificateAuthority foreign = CertificateAuthority.create(Instant.now(), Duration.ofHours(1));
    bad.certificates(new TlsBundle(foreign.pem(), right.certificate(), right.key()));
    bad.start();
    String namespace = userOfBad();
    fixture.awaitReason(namespace, "aws", Reasons.TLS_FAILED);
    bad.stop();
    bad.certificates(right);
    bad.admits("spiffe://example/somebody");
    bad.start();
    StatusCondition refused =
        fixture.awaitReason(namespace, "aws", Reasons.INVALID_PROVIDER_CONFIG);
    assertThat(refused.message()).contains("does not admit", "--client-identity");
    bad.admits(CertificateRequest.Client.CONTROLLER);
  }

  @Test
  void a_slow_provider_holds_up_its_own_users_only() throws Exception {
    bad.certificates(issuedToBad());
    bad.provider().step = context -> Thread.sleep(CALL_LIMIT.multipliedBy(10));
    bad.start();
    String namespace = userOfBad();
    assertOthersAreUnaffected();
    StatusCondition slow = fixture.awaitReason(namespace, "aws", Reasons.PROVIDER_UNREACHABLE);
    assertThat(slow.message()).contains("did not answer within 3 s");
    bad.provider().step = context -> {};
    fixture.awaitReason(namespace, "aws", Reasons.VALID);
  }

  @Test
  void a_provider_that_calls_the_store_wrong_closes_its_gate_in_its_own_words() throws Exception {
    bad.certificates(issuedToBad());
    bad.provider().step =
        context -> {
          throw new ProviderException.InvalidRequest("spec.region: there is no region mars-1");
        };
    bad.start();
    String namespace = userOfBad();
    StatusCondition wrong = fixture.awaitReason(namespace, "aws", Reasons.INVALID_PROVIDER_CONFIG);
    assertThat(wrong.message()).isEqualTo("spec.region: there is no region mars-1");
    StoreAnswer.Closed closed = closed(namespace, "SecretStore", "aws");
    assertThat(closed.reason()).isEqualTo(Reasons.STORE_NOT_READY);
    assertThat(closed.message()).contains("mars-1");
    bad.provider().step = context -> {};
    fixture.awaitReason(namespace, "aws", Reasons.VALID);
    assertThat(open(namespace, "SecretStore", "aws")).isInstanceOf(StoreAnswer.Open.class);
  }

  @Test
  void without_a_gate_a_store_that_is_called_wrong_is_tried_all_the_same() throws Exception {
    bad.certificates(issuedToBad());
    bad.provider().secrets.put("ungated", "v");
    bad.start();
    String namespace = fixture.user("ungated", "shop");
    bad.provider().step =
        context -> {
          if (context.resource().name().equals("shop") && context.owner().isEmpty()) {
            throw new ProviderException.InvalidRequest("no");
          }
        };
    fixture.apply(
        namespace,
        StoresFixture.store("aws", fixture.address("bad"), "shop", "gatingPolicy: Disabled"));
    fixture.awaitCondition(namespace, "aws", c -> true);
    assertThat(read(open(namespace, "SecretStore", "aws"), RemoteRead.value("ungated", "")))
        .containsExactly(new ReadResult.Single(SecretValue.of("v")));
  }

  /** The proposal's example, with the provider of this test. */
  private static String example(String address) {
    return """
    apiVersion: secretstore.external-secrets.io/v2alpha1
    kind: SecretStore
    metadata: {name: my-aws-store}
    spec:
      refreshInterval: 1m
      controller: dev
      gatingPolicy: Enabled
      retrySettings: {maxRetries: 3, retryInterval: 10s}
      providerConfig:
        address: %s
        auth: {clientCertificate: {}, serviceAccountRef: {}}
        providerRef: {name: my-aws-store, kind: Recorded}
    """
        .formatted(address);
  }

  @Test
  void the_proposals_socket_is_refused_and_its_example_is_valid_once_the_address_is_changed() {
    String namespace = fixture.user("example", "my-aws-store");
    fixture.apply(namespace, example("http+unix:///path/to/aws.sock"));
    StatusCondition refused =
        fixture.awaitReason(namespace, "my-aws-store", Reasons.UNSUPPORTED_ADDRESS);
    assertThat(refused.message())
        .contains("http+unix:///path/to/aws.sock", "run the provider as a Service");
    fixture.apply(namespace, example(fixture.address("good")));
    fixture.awaitReason(namespace, "my-aws-store", Reasons.VALID);
  }

  @Test
  void a_changed_address_is_dialled_at_once() {
    String namespace = fixture.user("moved", "shop");
    fixture.apply(namespace, StoresFixture.store("aws", "nobody.nowhere.svc:8080", "shop"));
    fixture.awaitReason(namespace, "aws", Reasons.PROVIDER_UNREACHABLE);
    fixture.apply(namespace, StoresFixture.store("aws", fixture.address("good"), "shop"));
    fixture.awaitReason(namespace, "aws", Reasons.VALID);
  }

  @Test
  void a_store_of_another_class_is_not_touched() {
    String namespace = fixture.user("other", "shop");
    fixture.apply(
        namespace,
        StoresFixture.store("theirs", fixture.address("good"), "shop", "controller: somebody"));
    fixture.apply(namespace, StoresFixture.store("ours", fixture.address("good"), "shop"));
    fixture.awaitReason(namespace, "ours", Reasons.VALID);
    assertThat(closed(namespace, "SecretStore", "theirs").reason())
        .isEqualTo(Reasons.OTHER_CONTROLLER);
    assertThat(Objects.requireNonNull(fixture.store(namespace, "theirs")).getStatus().conditions())
        .isNull();
  }

  @Test
  void a_namespaced_store_cannot_reach_another_namespace_and_the_provider_never_hears_of_it() {
    String victim = fixture.user("victim", "treasure");
    String namespace = fixture.user("thief", "treasure");
    fixture.apply(
        namespace,
        StoresFixture.store("aws", fixture.address("good"), "treasure")
            .replace("name: treasure}", "name: treasure, namespace: " + victim + "}"));
    StatusCondition refused = fixture.awaitReason(namespace, "aws", Reasons.NAMESPACE_NOT_ALLOWED);
    assertThat(refused.message()).contains("providerConfig.providerRef.namespace", victim);
    assertThat(closed(namespace, "SecretStore", "aws").reason()).isEqualTo(Reasons.STORE_NOT_READY);
    assertThat(good.provider().calls("treasure")).isZero();
  }

  @Test
  void a_cluster_store_keeps_its_conditions_as_labels_change() throws Exception {
    String owner = fixture.user("owner", "shared-resource");
    String inside = fixture.user("inside");
    String outside = fixture.user("outside");
    fixture.kubectl("label", "namespace", inside, "tier=prod");
    String name = "shared-" + owner;
    fixture.apply(
        owner,
        """
        apiVersion: secretstore.external-secrets.io/v2alpha1
        kind: ClusterSecretStore
        metadata: {name: %s}
        spec:
          providerConfig:
            address: %s
            providerRef: {kind: Recorded, name: shared-resource, namespace: %s}
          conditions:
          - namespaceSelector: {matchLabels: {tier: prod}}
        """
            .formatted(name, fixture.address("good"), owner));
    fixture.awaitClusterReason(name, Reasons.VALID);
    good.provider().secrets.put("shared", "v");
    await()
        .untilAsserted(
            () ->
                assertThat(open(inside, "ClusterSecretStore", name))
                    .isInstanceOf(StoreAnswer.Open.class));
    assertThat(read(open(inside, "ClusterSecretStore", name), RemoteRead.value("shared", "")))
        .containsExactly(new ReadResult.Single(SecretValue.of("v")));
    assertThat(closed(outside, "ClusterSecretStore", name).reason())
        .isEqualTo(Reasons.NAMESPACE_NOT_ALLOWED);
    List<String> told = new CopyOnWriteArrayList<>();
    operator
        .stores()
        .onChange(
            new StoreAccess.Listener() {
              @Override
              public void storeChanged(StoreKey store) {}

              @Override
              public void namespaceChanged(String namespace) {
                told.add(namespace);
              }
            });
    fixture.kubectl("label", "namespace", outside, "tier=prod");
    fixture.kubectl("label", "namespace", inside, "tier-");
    await().untilAsserted(() -> assertThat(told).contains(inside, outside));
    assertThat(open(outside, "ClusterSecretStore", name)).isInstanceOf(StoreAnswer.Open.class);
    assertThat(closed(inside, "ClusterSecretStore", name).reason())
        .isEqualTo(Reasons.NAMESPACE_NOT_ALLOWED);
    fixture.kubectl("delete", "clustersecretstore.secretstore.external-secrets.io/" + name);
  }

  @Test
  void a_missing_resource_is_named_and_its_coming_and_change_are_seen_at_once() {
    String namespace = fixture.user("resource");
    fixture.apply(
        namespace,
        StoresFixture.store(
            "aws", fixture.address("good"), "late-" + namespace, "refreshInterval: '0'"));
    StatusCondition missing =
        fixture.awaitReason(namespace, "aws", Reasons.PROVIDER_RESOURCE_NOT_FOUND);
    assertThat(missing.message()).contains("Recorded " + namespace + "/late-" + namespace);
    fixture.resource(namespace, "late-" + namespace);
    fixture.awaitReason(namespace, "aws", Reasons.VALID);
    long before = good.provider().calls("late-" + namespace);
    assertThat(before).isPositive();
    fixture.kubectl(
        "patch",
        "-n",
        namespace,
        "recorded/late-" + namespace,
        "--type=merge",
        "-p",
        "{\"spec\":{\"region\":\"eu\"}}");
    await()
        .untilAsserted(
            () -> assertThat(good.provider().calls("late-" + namespace)).isGreaterThan(before));
  }

  @Test
  void a_store_that_says_what_is_not_served_yet_is_refused_by_the_fields_name() {
    String namespace = fixture.user("unserved", "shop");
    fixture.apply(
        namespace,
        StoresFixture.store("aws", fixture.address("good"), "shop", "cachingPolicy: All"));
    assertThat(fixture.awaitReason(namespace, "aws", Reasons.FIELD_NOT_SERVED).message())
        .startsWith("cachingPolicy is not served yet");
  }

  @Test
  void the_proposals_cluster_example_is_valid_once_the_address_is_changed() {
    String owner = fixture.user("cluster-example", "my-aws-store");
    String name = "my-cluster-store-" + owner;
    fixture.apply(
        owner,
        """
        apiVersion: secretstore.external-secrets.io/v2alpha1
        kind: ClusterSecretStore
        metadata: {name: %s}
        spec:
          refreshInterval: 1m
          controller: dev
          retrySettings: {maxRetries: 3, retryInterval: 10s}
          providerConfig:
            address: %s
            providerRef: {name: my-aws-store, namespace: %s, kind: Recorded}
            auth: {}
          gatingPolicy: Enabled
          authenticationScope: ProviderNamespace
          conditions:
          - namespaceSelector: {}
            namespaces: []
            namespaceRegexes: []
        """
            .formatted(name, fixture.address("good"), owner));
    fixture.awaitClusterReason(name, Reasons.VALID);
    assertThat(open(fixture.user("anybody"), "ClusterSecretStore", name))
        .isInstanceOf(StoreAnswer.Open.class);
    fixture.kubectl("delete", "clustersecretstore.secretstore.external-secrets.io/" + name);
  }

  @Test
  void the_api_server_refuses_what_cannot_be() {
    String namespace = fixture.user("refused");
    String good = StoresFixture.store("aws", fixture.address("good"), "shop");
    assertThatThrownBy(() -> fixture.apply(namespace, good + "  refreshInterval: 9s\n"))
        .hasMessageContaining("refreshInterval must be 0 or at least 10s");
    assertThatThrownBy(() -> fixture.apply(namespace, good + "  gatingPolicy: Perhaps\n"))
        .hasMessageContaining("gatingPolicy");
    assertThatThrownBy(() -> fixture.apply(namespace, good + "  refreshIntervall: 1m\n"))
        .hasMessageContaining("refreshIntervall");
    fixture.apply(namespace, good + "  refreshInterval: '0'\n");
  }
}
