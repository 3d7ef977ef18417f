package io.deploymentorchestrator.provider.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import com.google.protobuf.ByteString;
import io.deploymentorchestrator.provider.batch.v1.Context;
import io.deploymentorchestrator.provider.batch.v1.ReadRequest;
import io.deploymentorchestrator.provider.batch.v1.ReadResult;
import io.deploymentorchestrator.provider.kubernetes.ProviderAccount;
import io.deploymentorchestrator.provider.kubernetes.ProviderResource;
import io.deploymentorchestrator.provider.server.ProviderProcess;
import io.deploymentorchestrator.provider.server.ServedProvider;
import io.deploymentorchestrator.provider.v1.CapabilitiesRequest;
import io.deploymentorchestrator.provider.v1.ExternalSecretDataRemoteRef;
import io.deploymentorchestrator.provider.v1.GetSecretMapRequest;
import io.deploymentorchestrator.provider.v1.GetSecretRequest;
import io.deploymentorchestrator.provider.v1.ProviderReference;
import io.deploymentorchestrator.provider.v1.SecretStoreCapabilities;
import io.deploymentorchestrator.provider.v1.ValidateRequest;
import io.deploymentorchestrator.provider.v1.ValidateResponse;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@WithCluster
class FakeProviderIT {

  @TempDir Path folder;

  private Cluster cluster;
  private String namespace;
  private ServedProvider served;

  @BeforeEach
  void start(Cluster cluster) throws IOException {
    this.cluster = cluster;
    ProviderAccount.installCrd(cluster, "fakes.provider.secretstore.external-secrets.io");
    namespace = cluster.createNamespace("fake");
    ProviderAccount account = new ProviderAccount(cluster, namespace);
    account.mayGet(namespace, ProviderResource.GROUP, "fakes");
    served = ServedProvider.start(new FakeProvider(account.client()), folder);
    store(
        "shop",
        """
        data:
        - {key: /db, value: '{"user": "app", "a.b": "literal", "a": {"b": "path"}, "hosts": [{"name": "h0"}]}'}
        - {key: /db, version: "1", value: first}
        - {key: text, value: plain}
        """);
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private void store(String name, String spec) {
    cluster.kubectlWithInput(
        """
        apiVersion: provider.secretstore.external-secrets.io/v2alpha1
        kind: Fake
        metadata: {name: %s, namespace: %s}
        spec:
        %s
        status: {}
        """
            .formatted(name, namespace, spec.indent(2)),
        "apply",
        "-f",
        "-");
  }

  private ProviderReference reference(String name) {
    return ProviderReference.newBuilder()
        .setApiVersion("provider.secretstore.external-secrets.io/v2alpha1")
        .setKind("Fake")
        .setName(name)
        .setNamespace(namespace)
        .setStoreRefKind("SecretStore")
        .build();
  }

  private static ExternalSecretDataRemoteRef.Builder remote(String key) {
    return ExternalSecretDataRemoteRef.newBuilder().setKey(key);
  }

  private GetSecretRequest request(ExternalSecretDataRemoteRef.Builder remote) {
    return GetSecretRequest.newBuilder()
        .setProviderRef(reference("shop"))
        .setRemoteRef(remote)
        .setSourceNamespace(namespace)
        .build();
  }

  private String get(ExternalSecretDataRemoteRef.Builder remote) {
    return served.secrets().getSecret(request(remote)).getValue().toStringUtf8();
  }

  private static Status failure(Executable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::execute).getStatus();
  }

  private ValidateResponse validate(String name) {
    return served
        .secrets()
        .validate(ValidateRequest.newBuilder().setProviderRef(reference(name)).build());
  }

  @ParameterizedTest
  @CsvSource({
    "text, '', '', plain",
    "/db, '', user, app",
    "/db, '', a.b, literal",
    "/db, '', hosts.0.name, h0",
    "/db, 1, '', first",
  })
  void a_value_is_what_key_version_and_property_name(
      String key, String version, String property, String value) {
    assertThat(get(remote(key).setVersion(version).setProperty(property))).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "nothing, '', '', NOT_FOUND, has no secret nothing",
    "/db, 2, '', NOT_FOUND, has no secret /db of version 2",
    "/db, '', password, INVALID_ARGUMENT, has no property password",
    "text, '', user, INVALID_ARGUMENT, has no property user",
  })
  void what_is_not_there_is_named(
      String key, String version, String property, Status.Code code, String message) {
    Status status = failure(() -> get(remote(key).setVersion(version).setProperty(property)));

    assertThat(status.getCode()).isEqualTo(code);
    assertThat(status.getDescription()).contains(message);
  }

  @Test
  void a_whole_secret_is_read_as_a_map() {
    Map<String, ByteString> map =
        served
            .secrets()
            .getSecretMap(
                GetSecretMapRequest.newBuilder()
                    .setProviderRef(reference("shop"))
                    .setRemoteRef(remote("/db").setProperty("a"))
                    .setSourceNamespace(namespace)
                    .build())
            .getSecretsMap();

    assertThat(map).containsExactly(entry("b", ByteString.copyFromUtf8("path")));
  }

  @Test
  void a_batch_answers_each_reference_by_itself() {
    List<ReadResult> results =
        served
            .batch()
            .read(
                ReadRequest.newBuilder()
                    .setContext(
                        Context.newBuilder()
                            .setProviderRef(reference("shop"))
                            .setSourceNamespace(namespace))
                    .addRefs(remote("/db").setProperty("user"))
                    .addRefs(remote("nothing"))
                    .addRefs(remote("/db").setVersion("1"))
                    .addAllMaps(List.of(false, false, false))
                    .build())
            .getResultsList();

    assertThat(results).extracting(ReadResult::getStatus).containsExactly(0, 5, 0);
    assertThat(results.get(0).getValue().toStringUtf8()).isEqualTo("app");
    assertThat(results.get(2).getValue().toStringUtf8()).isEqualTo("first");
    assertThat(results.get(2).getVersion()).isEqualTo("1");
  }

  @Test
  void a_changed_resource_counts_at_once() {
    store("shop", "data: [{key: text, value: changed}]");

    assertThat(get(remote("text"))).isEqualTo("changed");
  }

  @Test
  void metadata_is_not_served_and_the_field_is_named() {
    Status status = failure(() -> get(remote("text").setMetadataPolicy("Fetch")));

    assertThat(status.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    assertThat(status.getDescription()).contains("remoteRef.metadataPolicy");
  }

  @Test
  void a_validation_says_what_is_wrong_and_warns_of_what_is_listed_twice() {
    store("twice", "data: [{key: a, value: first}, {key: a, value: second}]");
    store("wrong", "data: []\nvalidationError: the vault is sealed");

    assertThat(validate("shop").getValid()).isTrue();
    assertThat(validate("shop").getWarningsList()).isEmpty();
    assertThat(validate("twice").getValid()).isTrue();
    assertThat(validate("twice").getWarningsList())
        .containsExactly("spec.data has a more than once: the last counts");
    assertThat(validate("wrong").getValid()).isFalse();
    assertThat(validate("wrong").getError()).isEqualTo("the vault is sealed");
    assertThat(validate("absent").getValid()).isFalse();
    assertThat(validate("absent").getError())
        .isEqualTo("Fake " + namespace + "/absent does not exist");
    assertThat(
            served
                .secrets()
                .capabilities(
                    CapabilitiesRequest.newBuilder().setProviderRef(reference("shop")).build())
                .getCapabilities())
        .isEqualTo(SecretStoreCapabilities.READ_ONLY);
  }

  @Test
  void the_rights_in_deploy_are_to_get_its_resources_and_no_Secret(Cluster cluster) {
    assertThat(ProviderAccount.deployedRights(cluster, "fake"))
        .containsPattern(
            "(?m)^fakes\\.provider\\.secretstore\\.external-secrets\\.io +\\[] +\\[] +\\[get]$")
        .doesNotContainPattern("(?m)^secrets ")
        .doesNotContainPattern("(?m)^\\*");
  }

  @Test
  void it_runs_as_a_process_of_its_own_and_ends_when_told_to() throws Exception {
    try (ProviderProcess process =
        ProviderProcess.start(
            FakeProvider.class,
            Map.of("KUBECONFIG", cluster.kubeconfig().toString()),
            folder.resolve("log"),
            List.of(
                "--certs", ServedProvider.certificates(folder.resolve("process")).toString()))) {
      ManagedChannel channel = ServedProvider.connect(process.port());
      try {
        assertThat(
                ServedProvider.secrets(channel)
                    .getSecret(request(remote("text")))
                    .getValue()
                    .toStringUtf8())
            .isEqualTo("plain");
      } finally {
        channel.shutdownNow();
      }

      assertThat(process.stop()).isZero();
      assertThat(process.output()).containsPattern("fake \\S+ serves gRPC").contains("stopped");
    }
  }
}
