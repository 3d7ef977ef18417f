package io.deploymentorchestrator.secrets.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.deploymentorchestrator.secrets.api.Names;
import io.deploymentorchestrator.secrets.api.Reasons;
import io.deploymentorchestrator.secrets.certificates.CertificateRequest;
import io.deploymentorchestrator.secrets.certificates.TlsBundle;
import io.deploymentorchestrator.secrets.store.ReadResult;
import io.deploymentorchestrator.secrets.store.RemoteRead;
import io.deploymentorchestrator.secrets.store.StoreAnswer;
import io.deploymentorchestrator.secrets.store.StoreReference;
import io.deploymentorchestrator.secrets.store.StoreUser;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Certificates on a real API server: issued, renewed, put back, and never over somebody else's. */
@WithCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CertificatesIT {

  /** A third of it is left for a machine that is slow to take up what was renewed. */
  private static final Duration LIFETIME = Duration.ofSeconds(45);

  private StoresFixture fixture;
  private SecretsOperator operator;
  private RunningProvider provider;

  @BeforeAll
  void start(Cluster cluster, @TempDir Path folder) throws IOException {
    fixture = new StoresFixture(cluster, folder);
    provider = fixture.provider("aws");
    operator = fixture.start("certificates", LIFETIME, Duration.ofSeconds(20));
  }

  @AfterAll
  void stop() {
    fixture.close();
  }

  private void service(String name, String more) {
    fixture.apply(
        fixture.namespace(),
        """
        apiVersion: v1
        kind: Service
        metadata:
          name: %s
          labels: {external-secrets.io/provider: "true"}
          %s
        spec: {ports: [{port: 8080}]}
        """
            .formatted(name, more));
  }

  private Secret awaitAnother(String name, String before) {
    return await("another certificate in " + name)
        .atMost(StoresFixture.PATIENCE)
        .until(
            () -> fixture.secret(name),
            s -> s != null && !before.equals(s.getData().get(TlsBundle.CERTIFICATE)));
  }

  @Test
  void a_certificate_is_renewed_and_taken_up_while_reads_go_on_without_one_that_fails()
      throws Exception {
    fixture.serve(provider);
    fixture.mount(provider);
    provider.provider().secrets.put("db", "v");
    String namespace = fixture.user("renewed", "shop");
    fixture.apply(namespace, StoresFixture.store("aws", fixture.address("aws"), "shop"));
    fixture.awaitReason(namespace, "aws", Reasons.VALID);
    Set<String> servers = new HashSet<>();
    Set<String> own = new HashSet<>();
    while (servers.size() < 2 || own.size() < 2) {
      StoreAnswer answer =
          operator
              .stores()
              .open(
                  new StoreReference(Names.STORE_API_VERSION, "SecretStore", "aws"),
                  new StoreUser("ExternalSecret", namespace, "e"));
      assertThat(answer).isInstanceOf(StoreAnswer.Open.class);
      assertThat(((StoreAnswer.Open) answer).reads().read(List.of(RemoteRead.value("db", ""))))
          .allSatisfy(r -> assertThat(r).isInstanceOf(ReadResult.Single.class));
      servers.add(fixture.awaitBundle("aws-tls").fingerprint());
      own.add(fixture.awaitBundle(CertificateSettings.OWN).fingerprint());
    }
    assertThat(fixture.awaitBundle("aws-tls").authority())
        .as("by one authority all the time")
        .isEqualTo(fixture.awaitBundle(CertificateSettings.AUTHORITY).certificate());
  }

  @Test
  void a_service_names_the_secret_and_takes_it_along_when_it_goes() {
    service("named", "annotations: {external-secrets.io/tls-secret: chosen}");
    TlsBundle bundle = fixture.awaitBundle("chosen");
    assertThat(bundle.authority()).startsWith("-----BEGIN CERTIFICATE-----");
    assertThat(fixture.secret("named-tls")).isNull();
    fixture.kubectl("delete", "-n", fixture.namespace(), "service/named");
    await()
        .atMost(StoresFixture.PATIENCE)
        .untilAsserted(() -> assertThat(fixture.secret("chosen")).isNull());
  }

  @Test
  void what_is_deleted_or_changed_is_put_back() {
    service("kept", "");
    fixture.awaitBundle("kept-tls");
    fixture.kubectl("delete", "-n", fixture.namespace(), "secret/kept-tls");
    fixture.awaitBundle("kept-tls");
    String broken = "YnJva2Vu";
    fixture.kubectl(
        "patch",
        "-n",
        fixture.namespace(),
        "secret/kept-tls",
        "--type=merge",
        "-p",
        "{\"data\":{\"tls.crt\":\"" + broken + "\"}}");
    awaitAnother("kept-tls", broken);
  }

  @Test
  void a_secret_of_somebody_else_is_left_alone() {
    fixture.kubectl(
        "create",
        "secret",
        "generic",
        "-n",
        fixture.namespace(),
        "foreign-tls",
        "--from-literal=mine=1");
    service("foreign", "");
    service("after", "");
    fixture.awaitBundle("after-tls"); // one comes after the other
    assertThat(Objects.requireNonNull(fixture.secret("foreign-tls")).getData())
        .containsOnlyKeys("mine");
  }

  @Test
  void two_services_that_name_one_secret_do_not_fight_for_it() throws Exception {
    service("first", "annotations: {external-secrets.io/tls-secret: wanted-by-both}");
    TlsBundle first = fixture.awaitBundle("wanted-by-both");
    service("second", "annotations: {external-secrets.io/tls-secret: wanted-by-both}");
    service("last", "");
    fixture.awaitBundle("last-tls");
    Secret now = Objects.requireNonNull(fixture.secret("wanted-by-both"));
    TlsBundle bundle = TlsBundle.of(now.getData()).orElseThrow();
    assertThat(bundle.leaf().getSubjectAlternativeNames().toString())
        .isEqualTo(first.leaf().getSubjectAlternativeNames().toString())
        .contains("first." + fixture.namespace() + ".svc");
  }

  @Test
  void a_service_of_a_namespace_that_the_operator_did_not_name_gets_none() {
    String tenant = fixture.user("tenant");
    fixture.apply(
        tenant,
        """
        apiVersion: v1
        kind: Service
        metadata: {name: own, labels: {external-secrets.io/provider: "true"}}
        spec: {ports: [{port: 8080}]}
        """);
    service("admitted", "");
    fixture.awaitBundle("admitted-tls");
    assertThat(fixture.client().secrets().inNamespace(tenant).list().getItems()).isEmpty();
  }

  @Test
  void the_controllers_own_certificate_says_who_it_is() throws Exception {
    assertThat(fixture.awaitBundle(CertificateSettings.OWN).leaf().getSubjectAlternativeNames())
        .extracting(name -> name.get(1))
        .isEqualTo(List.of(CertificateRequest.Client.CONTROLLER));
  }

  @Test
  void a_service_cannot_have_the_controllers_own_secrets() throws Exception {
    String authority = fixture.awaitBundle(CertificateSettings.AUTHORITY).certificate();
    service("thief", "annotations: {external-secrets.io/tls-secret: secrets-controller-ca}");
    service("impostor", "annotations: {external-secrets.io/tls-secret: secrets-controller-tls}");
    service("honest", "");
    fixture.awaitBundle("honest-tls");
    assertThat(fixture.awaitBundle(CertificateSettings.AUTHORITY).certificate())
        .isEqualTo(authority);
    assertThat(
            fixture
                .awaitBundle(CertificateSettings.OWN)
                .leaf()
                .getSubjectAlternativeNames()
                .toString())
        .contains(CertificateRequest.Client.CONTROLLER);
  }
}
