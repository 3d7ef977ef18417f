package io.deploymentorchestrator.provider.aws;

import static io.deploymentorchestrator.provider.aws.Environment.remote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.deploymentorchestrator.provider.batch.v1.Context;
import io.deploymentorchestrator.provider.batch.v1.ReadRequest;
import io.deploymentorchestrator.provider.batch.v1.ReadResult;
import io.deploymentorchestrator.provider.v1.GetSecretMapRequest;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read, against moto, and what comes of each answer of AWS's own. */
@WithCluster
@WithSecretsManager
class ReadIT {

  @TempDir static Path folder;

  private static Environment environment;

  @BeforeAll
  static void start(Cluster cluster, SecretsManager manager) throws IOException {
    environment = new Environment(cluster, manager, folder, List.of());
  }

  @AfterAll
  static void stop() {
    environment.close();
  }

  @BeforeEach
  void heal() {
    environment.proxy.heal();
  }

  @ParameterizedTest
  @CsvSource({
    "user, app",
    "a.b, literal",
    "a.c, path",
    "hosts.1.name, h1",
    "port, 5432",
    "nothing, ''",
    "a, '{\"b\": \"shadowed\", \"c\": \"path\"}'",
  })
  void a_property_is_first_a_key_and_then_a_path_with_indexes(String property, String value) {
    String name =
        environment.secret(
            "{\"user\": \"app\", \"a.b\": \"literal\", \"a\": {\"b\": \"shadowed\", \"c\": \"path\"},"
                + " \"hosts\": [{\"name\": \"h0\"}, {\"name\": \"h1\"}], \"port\": 5432, \"nothing\": null}");

    assertThat(environment.get("shop", remote(name).setProperty(property))).isEqualTo(value);
  }

  @Test
  void a_text_and_bytes_come_as_they_are() {
    String text = environment.secret("no JSON: ümläut\n");
    byte[] bytes = {0, (byte) 0xff, 10, (byte) 0x80};
    environment.aws(
        "CreateSecret",
        Map.of("Name", text + "-b", "SecretBinary", Base64.getEncoder().encodeToString(bytes)));

    assertThat(environment.get("shop", remote(text))).isEqualTo("no JSON: ümläut\n");
    assertThat(
            environment
                .served
                .secrets()
                .getSecret(environment.request("shop", remote(text + "-b")))
                .getValue()
                .toByteArray())
        .isEqualTo(bytes);
  }

  @Test
  void a_version_is_a_stage_or_an_id() throws Exception {
    String name = environment.secret("first");
    String answer =
        environment.aws("PutSecretValue", Map.of("SecretId", name, "SecretString", "second"));
    String id = new ObjectMapper().readTree(answer).path("VersionId").asText();

    assertThat(environment.get("shop", remote(name))).isEqualTo("second");
    assertThat(environment.get("shop", remote(name).setVersion("AWSCURRENT"))).isEqualTo("second");
    assertThat(environment.get("shop", remote(name).setVersion("AWSPREVIOUS"))).isEqualTo("first");
    assertThat(environment.get("shop", remote(name).setVersion("uuid/" + id))).isEqualTo("second");
    assertThat(environment.failure("shop", remote(name).setVersion("NO_SUCH_STAGE")).getCode())
        .isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void a_prefix_stands_before_every_key() {
    String name = environment.secret("value");
    environment.store("prefixed", Environment.KEYS + "prefix: aws-provider/\n");

    assertThat(environment.get("prefixed", remote(name.substring("aws-provider/".length()))))
        .isEqualTo("value");
    assertThat(environment.failure("prefixed", remote(name)).getDescription())
        .contains("has no secret aws-provider/" + name);
  }

  @Test
  void all_keys_of_a_secret_are_read_as_a_map() {
    String name = environment.secret("{\"user\": \"app\", \"n\": 1, \"deep\": {\"x\": \"y\"}}");

    assertThat(map(name, ""))
        .containsOnly(
            entry("user", ByteString.copyFromUtf8("app")),
            entry("n", ByteString.copyFromUtf8("1")),
            entry("deep", ByteString.copyFromUtf8("{\"x\": \"y\"}")));
    assertThat(map(name, "deep")).containsOnly(entry("x", ByteString.copyFromUtf8("y")));
  }

  private static Map<String, ByteString> map(String name, String property) {
    return environment
        .served
        .secrets()
        .getSecretMap(
            GetSecretMapRequest.newBuilder()
                .setProviderRef(environment.reference("shop", false))
                .setRemoteRef(remote(name).setProperty(property))
                .setSourceNamespace(environment.namespace)
                .build())
        .getSecretsMap();
  }

  @Test
  void a_batch_makes_one_call_for_each_remote_secret() {
    String one = environment.secret("{\"a\": \"1\", \"b\": \"2\"}");
    String two = environment.secret("{\"c\": \"3\"}");
    environment.proxy.heal();

    List<ReadResult> results =
        environment
            .served
            .batch()
            .read(
                ReadRequest.newBuilder()
                    .setContext(
                        Context.newBuilder()
                            .setProviderRef(environment.reference("shop", false))
                            .setSourceNamespace(environment.namespace))
                    .addRefs(remote(one).setProperty("a"))
                    .addRefs(remote(two).setProperty("c"))
                    .addRefs(remote(one).setProperty("b"))
                    .addRefs(remote(one).setProperty("absent"))
                    .addRefs(remote(one))
                    .addAllMaps(List.of(false, false, false, false, true))
                    .build())
            .getResultsList();

    assertThat(results).extracting(ReadResult::getStatus).containsExactly(0, 0, 0, 3, 0);
    assertThat(results.subList(0, 3))
        .extracting(r -> r.getValue().toStringUtf8())
        .containsExactly("1", "3", "2");
    assertThat(results.get(3).getMessage()).isEqualTo("secret " + one + " has no property absent");
    assertThat(results.get(4).getMapMap()).containsOnlyKeys("a", "b");
    assertThat(results.get(0).getVersion()).isNotEmpty();
    assertThat(environment.proxy.calls()).as("calls of AWS").hasSize(2);
  }

  @Test
  void what_has_no_keys_says_so_without_showing_itself() {
    String name = environment.secret("h1dd3n-t3xt");

    Status status = environment.failure("shop", remote(name).setProperty("user"));

    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).isEqualTo("secret " + name + " has no property user");
  }

  @Test
  void a_secret_that_is_gone_is_not_found_and_one_that_is_about_to_go_is_not() {
    String name = environment.secret("value");
    environment.aws("DeleteSecret", Map.of("SecretId", name, "RecoveryWindowInDays", 7));

    Status scheduled = environment.failure("shop", remote(name));
    environment.aws("RestoreSecret", Map.of("SecretId", name));
    environment.aws("DeleteSecret", Map.of("SecretId", name, "ForceDeleteWithoutRecovery", true));
    Status gone = environment.failure("shop", remote(name));

    assertThat(scheduled.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(scheduled.getDescription())
        .contains("secret " + name)
        .contains("scheduled for deletion");
    assertThat(gone.getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(gone.getDescription())
        .isEqualTo("AWS Secrets Manager in us-east-1 has no secret " + name);
  }

  @Test
  void metadata_is_not_served_yet_and_the_field_is_named() {
    Status status = environment.failure("shop", remote("x").setMetadataPolicy("Fetch"));

    assertThat(status.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    assertThat(status.getDescription()).contains("remoteRef.metadataPolicy");
  }

  @ParameterizedTest
  @CsvSource({
    "400, AccessDeniedException, PERMISSION_DENIED, secretsmanager:GetSecretValue",
    "400, AccessDeniedException+KMS, PERMISSION_DENIED, kms:Decrypt",
    "400, DecryptionFailure, INVALID_ARGUMENT, KMS key",
    "400, UnrecognizedClientException, UNAUTHENTICATED, spec.auth.secretRef",
    "400, ExpiredTokenException, UNAUTHENTICATED, spec.auth.secretRef",
    "400, InvalidSignatureException, UNAUTHENTICATED, spec.auth.secretRef",
    "400, ResourceNotFoundException, NOT_FOUND, has no secret",
    "400, InvalidRequestException, INVALID_ARGUMENT, state of secret",
    "400, InvalidParameterException, INVALID_ARGUMENT, remoteRef.key",
    "400, ThrottlingException, RESOURCE_EXHAUSTED, throttles",
    "429, Whatever, RESOURCE_EXHAUSTED, throttles",
    "500, InternalServiceError, UNAVAILABLE, fails",
    "503, Whatever, UNAVAILABLE, fails",
    "418, SomethingNew, INVALID_ARGUMENT, does not know",
  })
  void each_error_of_AWS_has_its_status_and_a_message_without_AWSs_text(
      int status, String code, Status.Code expected, String message) {
    String name = environment.secret("value");
    environment.proxy.onRead(
        AwsProxy.error(
            status,
            code.replace("+KMS", ""),
            (code.endsWith("+KMS") ? "Access to KMS: " : "") + "must-not-be-shown"));

    Status failure = environment.failure("shop", remote(name));

    assertThat(failure.getCode()).isEqualTo(expected);
    assertThat(failure.getDescription()).contains(message).doesNotContain("must-not-be-shown");
    assertThat(environment.proxy.calls()).as("it is not repeated here").hasSize(1);
    environment.proxy.heal();
    assertThat(environment.get("shop", remote(name))).isEqualTo("value");
  }
}
