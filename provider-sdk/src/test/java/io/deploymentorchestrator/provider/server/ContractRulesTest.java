package io.deploymentorchestrator.provider.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.deploymentorchestrator.provider.generator.v1.GeneratorProviderGrpc;
import io.deploymentorchestrator.provider.sdk.CallContext;
import io.deploymentorchestrator.provider.sdk.ProviderException;
import io.deploymentorchestrator.provider.v1.CapabilitiesRequest;
import io.deploymentorchestrator.provider.v1.DeleteSecretRequest;
import io.deploymentorchestrator.provider.v1.ExternalSecretDataRemoteRef;
import io.deploymentorchestrator.provider.v1.GetAllSecretsRequest;
import io.deploymentorchestrator.provider.v1.GetSecretMapRequest;
import io.deploymentorchestrator.provider.v1.GetSecretRequest;
import io.deploymentorchestrator.provider.v1.ProviderReference;
import io.deploymentorchestrator.provider.v1.PushSecretRequest;
import io.deploymentorchestrator.provider.v1.SecretExistsRequest;
import io.deploymentorchestrator.provider.v1.SecretStoreProviderGrpc;
import io.deploymentorchestrator.provider.v1.ValidateRequest;
import io.deploymentorchestrator.provider.v1.ValidateResponse;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The meanings that clients rely on. */
class ContractRulesTest {

  @TempDir Path folder;
  private Served served;

  @BeforeEach
  void start() throws IOException {
    served = Served.start(folder);
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private static ExternalSecretDataRemoteRef ref(String key, String property) {
    return ExternalSecretDataRemoteRef.newBuilder().setKey(key).setProperty(property).build();
  }

  private static GetSecretRequest.Builder get(String key, String property) {
    return GetSecretRequest.newBuilder()
        .setProviderRef(Served.reference())
        .setRemoteRef(ref(key, property))
        .setSourceNamespace("team-a");
  }

  private static GetSecretMapRequest.Builder map(String key, String property) {
    return GetSecretMapRequest.newBuilder()
        .setProviderRef(Served.reference())
        .setRemoteRef(ref(key, property))
        .setSourceNamespace("team-a");
  }

  private static Status refusal(ThrowingCallable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call).getStatus();
  }

  @Test
  void a_value_a_property_and_a_map_are_read() {
    served.provider.secrets.put("db", "{\"user\":\"shop\",\"port\":5432,\"tls\":{\"on\":true}}");

    assertThat(served.secrets().getSecret(get("db", "user").build()).getValue())
        .isEqualTo(ByteString.copyFromUtf8("shop"));
    assertThat(served.secrets().getSecret(get("db", "").build()).getValue().toStringUtf8())
        .isEqualTo(served.provider.secrets.get("db"));
    assertThat(served.secrets().getSecretMap(map("db", "").build()).getSecretsMap())
        .isEqualTo(
            Map.of(
                "user", ByteString.copyFromUtf8("shop"),
                "port", ByteString.copyFromUtf8("5432"),
                "tls", ByteString.copyFromUtf8("{\"on\":true}")));
    assertThat(served.secrets().getSecretMap(map("db", "tls").build()).getSecretsMap())
        .containsOnlyKeys("on");
  }

  @Test
  void a_missing_secret_is_not_found() {
    assertThat(refusal(() -> served.secrets().getSecret(get("none", "").build())))
        .matches(s -> s.getCode() == Status.Code.NOT_FOUND)
        .matches(s -> "there is no secret none".equals(s.getDescription()));
    assertThat(refusal(() -> served.secrets().getSecretMap(map("none", "").build())).getCode())
        .isEqualTo(Status.Code.NOT_FOUND);
  }

  /** NOT_FOUND can have a user's Secret deleted. */
  @Test
  void a_missing_property_is_not_a_missing_secret() {
    served.provider.secrets.put("db", "{\"user\":\"shop\"}");
    served.provider.secrets.put("text", "hush");

    Status property = refusal(() -> served.secrets().getSecret(get("db", "pass").build()));
    Status keys = refusal(() -> served.secrets().getSecretMap(map("text", "").build()));

    assertThat(property.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(property.getDescription()).isEqualTo("secret db has no property pass");
    assertThat(keys.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(keys.getDescription()).doesNotContain("hush");
  }

  static Stream<Arguments> incomplete() {
    return Stream.of(
        Arguments.of(get("a", "").clearProviderRef(), "provider_ref is missing"),
        Arguments.of(get("a", "").setSourceNamespace(""), "source_namespace is missing"),
        Arguments.of(get("a", "").clearRemoteRef(), "remote_ref is missing"),
        Arguments.of(get("", ""), "remote_ref.key is missing"),
        Arguments.of(
            get("a", "").setProviderRef(Served.reference().toBuilder().setName("")),
            "provider_ref.name is missing"),
        Arguments.of(
            get("a", "").setRemoteRef(ref("a", "").toBuilder().setMetadataPolicy("All")),
            "remote_ref.metadata_policy must be None or Fetch"),
        Arguments.of(
            get("a", "").setProviderRef(Served.reference().toBuilder().setKind("Other")),
            "provider_ref names a Other of provider.secretstore.external-secrets.io/v2alpha1;"
                + " provider recording serves Recording of"
                + " provider.secretstore.external-secrets.io/v2alpha1"),
        Arguments.of(
            get("a", "").setProviderRef(Served.reference().toBuilder().setApiVersion("x/v1")),
            "provider_ref names a Recording of x/v1;"
                + " provider recording serves Recording of"
                + " provider.secretstore.external-secrets.io/v2alpha1"));
  }

  @ParameterizedTest
  @MethodSource("incomplete")
  void an_incomplete_request_says_what_is_missing(GetSecretRequest.Builder request, String says) {
    Status status = refusal(() -> served.secrets().getSecret(request.build()));

    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).isEqualTo(says);
    assertThat(served.provider.reads).isEmpty();
  }

  @Test
  void validate_and_capabilities_need_no_source_namespace_but_a_reference() {
    ValidateResponse response =
        served
            .secrets()
            .validate(ValidateRequest.newBuilder().setProviderRef(Served.reference()).build());

    assertThat(response.getValid()).isTrue();
    assertThat(
            refusal(() -> served.secrets().capabilities(CapabilitiesRequest.getDefaultInstance()))
                .getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(
            refusal(() -> served.secrets().validate(ValidateRequest.getDefaultInstance()))
                .getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void what_is_wrong_with_a_store_is_an_answer_and_an_outage_is_a_status() {
    ValidateRequest request =
        ValidateRequest.newBuilder().setProviderRef(Served.reference()).build();
    served.provider.step =
        (context, key) -> {
          throw new ProviderException.Unauthenticated("the access key is unknown");
        };
    ValidateResponse wrong = served.secrets().validate(request);
    served.provider.step =
        (context, key) -> {
          throw new ProviderException.Unavailable("the backend is away");
        };
    Status away = refusal(() -> served.secrets().validate(request));

    assertThat(wrong.getValid()).isFalse();
    assertThat(wrong.getError()).isEqualTo("the access key is unknown");
    assertThat(away.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void warnings_of_a_valid_store_are_passed_on() {
    served.provider.warnings = java.util.List.of("the role is wide");

    assertThat(
            served
                .secrets()
                .validate(ValidateRequest.newBuilder().setProviderRef(Served.reference()).build())
                .getWarningsList())
        .containsExactly("the role is wide");
  }

  @Test
  void a_reference_without_a_namespace_means_the_source_namespace() {
    served.provider.secrets.put("a", "1");
    ProviderReference cluster =
        Served.reference().toBuilder()
            .clearNamespace()
            .clearApiVersion()
            .setStoreRefKind("ClusterSecretStore")
            .build();

    served.secrets().getSecret(get("a", "").build());
    served
        .secrets()
        .getSecret(get("a", "").setProviderRef(cluster).setSourceNamespace("team-b").build());

    CallContext own = served.provider.contexts.get(0);
    CallContext other = served.provider.contexts.get(1);
    assertThat(own.resource().namespace()).isEqualTo("team-a");
    assertThat(own.clusterStore()).isFalse();
    assertThat(own.owner()).isEqualTo(ServerSettings.CONTROLLER + "/team-a");
    assertThat(other.resource().namespace()).isEqualTo("team-b");
    assertThat(other.authenticationNamespace()).isEqualTo("team-b");
    assertThat(other.clusterStore()).isTrue();
    assertThat(other.resource().kind().apiVersion()).isEqualTo(RecordingProvider.API_VERSION);
  }

  @Test
  void fields_of_a_newer_contract_are_ignored() {
    served.provider.secrets.put("a", "1");
    UnknownFieldSet newer =
        UnknownFieldSet.newBuilder()
            .addField(
                4,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFromUtf8("x"))
                    .build())
            .addField(900, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
            .build();

    ByteString value =
        served
            .secrets()
            .getSecret(
                get("a", "")
                    .setRemoteRef(ref("a", "").toBuilder().setUnknownFields(newer))
                    .setUnknownFields(newer)
                    .build())
            .getValue();

    assertThat(value.toStringUtf8()).isEqualTo("1");
  }

  static Stream<Arguments> statuses() {
    return Stream.of(
        error(ProviderException.NotFound::new, Status.Code.NOT_FOUND),
        error(ProviderException.PermissionDenied::new, Status.Code.PERMISSION_DENIED),
        error(ProviderException.Unauthenticated::new, Status.Code.UNAUTHENTICATED),
        error(ProviderException.InvalidRequest::new, Status.Code.INVALID_ARGUMENT),
        error(ProviderException.NotOwned::new, Status.Code.FAILED_PRECONDITION),
        error(ProviderException.Changed::new, Status.Code.ABORTED),
        error(ProviderException.TooManyRequests::new, Status.Code.RESOURCE_EXHAUSTED),
        error(ProviderException.Unavailable::new, Status.Code.UNAVAILABLE),
        error(ProviderException.Unsupported::new, Status.Code.UNIMPLEMENTED));
  }

  private static Arguments error(Function<String, ProviderException> kind, Status.Code code) {
    return Arguments.of(kind.apply("why: é"), code);
  }

  @ParameterizedTest
  @MethodSource("statuses")
  void each_kind_of_error_is_a_status(ProviderException error, Status.Code code) {
    served.provider.step =
        (context, key) -> {
          throw error;
        };

    Status status = refusal(() -> served.secrets().getSecret(get("a", "").build()));

    assertThat(status.getCode()).isEqualTo(code);
    assertThat(status.getDescription()).isEqualTo("why: é");
  }

  @Test
  void a_long_message_still_arrives() {
    served.provider.step =
        (context, key) -> {
          throw new ProviderException.InvalidRequest("é".repeat(100_000));
        };

    Status status = refusal(() -> served.secrets().getSecret(get("a", "").build()));

    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).startsWith("éé").endsWith("…");
  }

  @Test
  void an_unexpected_error_is_internal_and_its_message_stays_inside() {
    served.provider.step =
        (context, key) -> {
          throw new IllegalStateException("cannot parse hush");
        };

    Status status = refusal(() -> served.secrets().getSecret(get("a", "").build()));

    assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(status.getDescription()).contains("IllegalStateException").doesNotContain("hush");
  }

  @Test
  void what_a_provider_does_not_serve_is_unimplemented() {
    assertThat(
            Stream.<ThrowingCallable>of(
                    () -> served.secrets().pushSecret(PushSecretRequest.getDefaultInstance()),
                    () -> served.secrets().deleteSecret(DeleteSecretRequest.getDefaultInstance()),
                    () -> served.secrets().secretExists(SecretExistsRequest.getDefaultInstance()),
                    () -> served.secrets().getAllSecrets(GetAllSecretsRequest.getDefaultInstance()),
                    () ->
                        GeneratorProviderGrpc.newBlockingStub(served.channel())
                            .generate(
                                io.deploymentorchestrator.provider.generator.v1.GenerateRequest
                                    .getDefaultInstance()))
                .map(ContractRulesTest::refusal)
                .map(Status::getCode))
        .hasSize(5)
        .containsOnly(Status.Code.UNIMPLEMENTED);
  }

  @Test
  void contract_version_and_features_are_announced_with_answers_and_with_errors() {
    served.provider.secrets.put("a", "1");
    AtomicReference<Metadata> headers = new AtomicReference<>();
    AtomicReference<Metadata> trailers = new AtomicReference<>();
    var announced =
        served
            .secrets()
            .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));

    announced.getSecret(get("a", "").build());
    assertThat(announcement(Objects.requireNonNull(headers.get())))
        .isEqualTo("1 1.2.3 batch.v1/Read");

    refusal(() -> announced.getSecret(get("none", "").build()));
    assertThat(announcement(Objects.requireNonNull(trailers.get())))
        .isEqualTo("1 1.2.3 batch.v1/Read");
  }

  private static String announcement(Metadata metadata) {
    return Stream.of("x-provider-contract", "x-provider-version", "x-provider-features")
        .map(key -> metadata.get(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER)))
        .reduce((a, b) -> a + " " + b)
        .orElseThrow();
  }

  @Test
  void a_call_whose_deadline_passes_interrupts_the_provider() {
    AtomicBoolean interrupted = new AtomicBoolean();
    SecretStoreProviderGrpc.SecretStoreProviderBlockingStub secrets = served.secrets();
    assertThat(refusal(() -> secrets.getSecret(get("none", "").build())).getCode())
        .as("connected, so that the deadline passes in the provider")
        .isEqualTo(Status.Code.NOT_FOUND);
    served.provider.step =
        (context, key) -> {
          try {
            TimeUnit.MINUTES.sleep(5);
          } catch (InterruptedException e) {
            interrupted.set(true);
            throw e;
          }
        };

    Status status =
        refusal(
            () ->
                secrets
                    .withDeadlineAfter(300, TimeUnit.MILLISECONDS)
                    .getSecret(get("a", "").build()));

    assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    await().untilTrue(interrupted);
  }
}
