package io.deploymentorchestrator.provider.aws;

import static io.deploymentorchestrator.provider.aws.Environment.KEYS;
import static io.deploymentorchestrator.provider.aws.Environment.remote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deploymentorchestrator.provider.batch.v1.Context;
import io.deploymentorchestrator.provider.batch.v1.ReadRequest;
import io.deploymentorchestrator.provider.batch.v1.ReadResult;
import io.deploymentorchestrator.provider.kubernetes.ProviderAccount;
import io.deploymentorchestrator.provider.server.ProviderProcess;
import io.deploymentorchestrator.provider.server.ServedProvider;
import io.deploymentorchestrator.provider.v1.CapabilitiesRequest;
import io.deploymentorchestrator.provider.v1.GetSecretRequest;
import io.deploymentorchestrator.provider.v1.SecretStoreCapabilities;
import io.deploymentorchestrator.provider.v1.ValidateResponse;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As whom AWS is called, and what a validation says of a store. */
@WithCluster
@WithSecretsManager
class StoreIT {

  private static final String ROLE = "arn:aws:iam::123456789012:role/external-secrets";

  @TempDir static Path folder;

  private static Environment environment;

  @BeforeAll
  static void start(Cluster cluster, SecretsManager manager) throws IOException {
    environment =
        new Environment(
            cluster, manager, folder.resolve("shared"), List.of("arn:aws:iam::*:role/allowed-*"));
  }

  @AfterAll
  static void stop() {
    environment.close();
  }

  @BeforeEach
  void heal() {
    environment.proxy.heal();
  }

  private static String calledWith() {
    return String.valueOf(environment.proxy.calls().getFirst().getHeader("Authorization"));
  }

  @Test
  void a_store_with_keys_is_valid_and_can_only_be_read_from() {
    ValidateResponse answer = environment.validate("shop");

    assertThat(answer.getError()).isEmpty();
    assertThat(answer.getValid()).isTrue();
    assertThat(answer.getWarningsList()).isEmpty();
    assertThat(environment.proxy.calls()).as("it costs no call").isEmpty();
    assertThat(
            environment
                .served
                .secrets()
                .capabilities(
                    CapabilitiesRequest.newBuilder()
                        .setProviderRef(environment.reference("shop", false))
                        .build())
                .getCapabilities())
        .isEqualTo(SecretStoreCapabilities.READ_ONLY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "auth: {jwt: {serviceAccountRef: {name: a}}} | spec.auth.jwt",
        "additionalRoles: [a] | spec.additionalRoles",
        "sessionTags: [{key: a, value: b}] | spec.sessionTags",
        "transitiveTagKeys: [a] | spec.transitiveTagKeys",
      })
  void a_field_that_is_not_served_yet_is_named(String given, String field) {
    environment.store("unserved", "region: us-east-1\n" + given);

    assertThat(environment.validate("unserved").getValid()).isFalse();
    assertThat(environment.validate("unserved").getError())
        .startsWith(field + " of AWSSecretManager")
        .endsWith("is not served yet");
    assertThat(environment.failure("unserved", remote("x")).getCode())
        .isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  @ParameterizedTest
  @CsvSource({"eu", "us-east-1.example.com", "us-east-1/", "'#'"})
  void what_is_no_region_is_refused_when_it_is_written(String region) {
    assertThatThrownBy(() -> environment.store("region", "region: '" + region + "'"))
        .hasMessageContaining("spec.region");
  }

  @Test
  void a_Secret_that_is_missing_is_named_with_its_field() {
    environment.account.mayGet(environment.namespace, "", "secrets", "keys", "absent");
    environment.store(
        "missing", KEYS.replace("name: keys, key: access", "name: absent, key: access"));

    assertThat(environment.validate("missing").getError())
        .startsWith("spec.auth.secretRef.accessKeyIDSecretRef of AWSSecretManager")
        .contains("absent, which does not exist");
    assertThat(environment.failure("missing", remote("x")).getCode())
        .as("never a missing remote secret")
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(environment.failure("no-such-store", remote("x")).getDescription())
        .endsWith("/no-such-store does not exist");
  }

  @Test
  void a_Secret_that_may_not_be_read_names_the_missing_right() {
    environment.store("hidden", KEYS.replace("name: keys", "name: not-granted"));

    Status status = environment.failure("hidden", remote("x"));

    assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(status.getDescription()).contains("get on secrets");
  }

  @Test
  void keys_that_are_none_are_told_without_showing_them() {
    environment.keys("AKIA\\nX-Injected: header", "k3y-th4t-must-n0t-be-shown");
    try {
      assertThat(environment.validate("shop").getError())
          .contains("accessKeyIDSecretRef")
          .contains("characters that such keys never have")
          .doesNotContain("Injected");
    } finally {
      environment.keys(Environment.ACCESS_KEY, Environment.SECRET_KEY);
    }
  }

  @Test
  void changed_keys_count_with_the_next_call() {
    String name = environment.secret("value");
    environment.get("shop", remote(name));
    assertThat(calledWith()).contains("Credential=" + Environment.ACCESS_KEY + "/");

    environment.keys("AKIAROTATED", "another\\n");
    environment.proxy.heal();
    environment.get("shop", remote(name));

    assertThat(calledWith()).contains("Credential=AKIAROTATED/");
    environment.keys(Environment.ACCESS_KEY, Environment.SECRET_KEY);
  }

  @Test
  void a_session_token_is_sent_with_its_keys() {
    environment.apply(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: keys, namespace: %s}
        stringData: {token: the-session}
        """
            .formatted(environment.namespace));
    environment.store("session", KEYS + "    sessionTokenSecretRef: {name: keys, key: token}\n");

    environment.get("session", remote(environment.secret("value")));

    assertThat(environment.proxy.calls().getFirst().getHeader("X-Amz-Security-Token"))
        .isEqualTo("the-session");
  }

  @Test
  void a_role_is_assumed_with_the_keys_once_for_many_reads() {
    environment.store("role", KEYS + "role: " + ROLE + "\nexternalID: shop-42\n");
    String name = environment.secret("value");

    assertThat(environment.validate("role").getValid()).isTrue();
    environment.get("role", remote(name));
    environment.get("role", remote(name));

    assertThat(
            environment.proxy.calls().stream()
                .map(call -> call.getBodyAsString())
                .filter(body -> body.contains("Action=AssumeRole")))
        .singleElement()
        .asString()
        .contains("ExternalId=shop-42")
        .contains("external-secrets");
    assertThat(calledWith()).as("with the role's keys").doesNotContain(Environment.ACCESS_KEY);
  }

  @Test
  void a_role_that_may_not_be_assumed_is_named() {
    environment.proxy.denyRole();
    environment.store("denied", KEYS + "role: " + ROLE + "-denied\n");

    assertThat(environment.validate("denied").getValid()).isFalse();
    assertThat(environment.validate("denied").getError())
        .contains("sts:AssumeRole")
        .contains("spec.role " + ROLE + "-denied");
    assertThat(environment.failure("denied", remote("x")).getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void the_providers_own_credentials_serve_the_listed_namespaces_only(Cluster cluster) {
    String name = environment.secret("value");
    environment.store("ambient", "region: us-east-1");
    environment.proxy.heal();
    assertThat(environment.validate("ambient").getValid()).isTrue();
    assertThat(environment.get("ambient", remote(name))).isEqualTo("value");
    assertThat(calledWith()).contains("Credential=AKIAPROVIDER/");

    String tenant = cluster.createNamespace("tenant");
    environment.account.mayGet(
        tenant, "provider.secretstore.external-secrets.io", "awssecretmanagers");
    environment.apply(
        """
        apiVersion: provider.secretstore.external-secrets.io/v2alpha1
        kind: AWSSecretManager
        metadata: {name: ambient, namespace: %s}
        spec: {region: us-east-1}
        """
            .formatted(tenant));
    environment.proxy.heal();
    GetSecretRequest theirs =
        environment.request("ambient", remote(name)).toBuilder()
            .setProviderRef(
                environment.reference("ambient", false).toBuilder().setNamespace(tenant))
            .setSourceNamespace(tenant)
            .build();

    assertThatThrownBy(() -> environment.served.secrets().getSecret(theirs))
        .hasMessageContaining("PERMISSION_DENIED")
        .hasMessageContaining("spec.auth of AWSSecretManager " + tenant + "/ambient is not set")
        .hasMessageContaining("--ambient-namespaces");
    List<ReadResult> scoped =
        environment
            .served
            .batch()
            .read(
                ReadRequest.newBuilder()
                    .setContext(
                        Context.newBuilder()
                            .setProviderRef(environment.reference("ambient", true))
                            .setSourceNamespace(tenant)
                            .setAuthenticationNamespace(tenant))
                    .addRefs(remote(name))
                    .addMaps(false)
                    .build())
            .getResultsList();
    assertThat(scoped)
        .as("credentials of the caller were asked for, and it has none")
        .extracting(ReadResult::getStatus)
        .containsExactly(Status.Code.PERMISSION_DENIED.value());
    assertThat(environment.proxy.calls()).isEmpty();
  }

  @Test
  void the_providers_own_credentials_assume_the_listed_roles_only() {
    environment.store(
        "allowed", "region: us-east-1\nrole: arn:aws:iam::123456789012:role/allowed-shop");
    environment.store("other", "region: us-east-1\nrole: " + ROLE);

    assertThat(environment.validate("allowed").getError()).isEmpty();
    assertThat(environment.validate("other").getError())
        .contains("spec.role")
        .contains("--ambient-roles");
  }

  @Test
  void keys_of_another_namespace_are_out_of_reach_of_a_namespaced_store(Cluster cluster) {
    String other = cluster.createNamespace("other");
    environment.account.mayGet(other, "", "secrets");
    environment.store(
        "reaching", KEYS.replace("name: keys,", "name: keys, namespace: " + other + ","));

    assertThat(environment.validate("reaching").getError())
        .contains("spec.auth.secretRef.accessKeyIDSecretRef.namespace")
        .contains("ClusterSecretStore");
  }

  @Test
  void the_rights_in_deploy_are_to_get_its_resources_and_no_Secret(Cluster cluster) {
    assertThat(ProviderAccount.deployedRights(cluster, "aws"))
        .containsPattern(
            "(?m)^awssecretmanagers\\.provider\\.secretstore\\.external-secrets\\.io +\\[] +\\[] +\\[get]$")
        .doesNotContainPattern("(?m)^secrets ")
        .doesNotContainPattern("(?m)^\\*");
  }

  @Test
  void it_runs_as_a_process_of_its_own_with_the_environments_credentials_and_endpoint(
      Cluster cluster, SecretsManager manager) throws Exception {
    String name = environment.secret("value");
    environment.store("ambient", "region: us-east-1");
    try (ProviderProcess process =
        ProviderProcess.start(
            AwsProvider.class,
            Map.of(
                "KUBECONFIG",
                cluster.kubeconfig().toString(),
                "AWS_ENDPOINT_URL",
                manager.endpoint().toString(),
                "AWS_ACCESS_KEY_ID",
                "test",
                "AWS_SECRET_ACCESS_KEY",
                "test"),
            folder.resolve("log"),
            List.of(
                "--certs",
                ServedProvider.certificates(folder.resolve("process")).toString(),
                "--ambient-namespaces",
                environment.namespace))) {
      ManagedChannel channel = ServedProvider.connect(process.port());
      try {
        assertThat(
                ServedProvider.secrets(channel)
                    .getSecret(environment.request("ambient", remote(name)))
                    .getValue()
                    .toStringUtf8())
            .isEqualTo("value");
      } finally {
        channel.shutdownNow();
      }
      assertThat(process.stop()).isZero();
    }
  }
}
