package io.deploymentorchestrator.secretpush;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.deploymentorchestrator.secretpush.Aws.config;
import static io.deploymentorchestrator.secretpush.Aws.generator;
import static io.deploymentorchestrator.secretpush.Aws.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.http.Fault;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.api.Run;
import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import io.deploymentorchestrator.testkit.host.HostedComponent;
import io.deploymentorchestrator.testkit.host.InMemoryHost;
import io.deploymentorchestrator.testkit.host.SettableClock;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Faults of AWS and of the network, and answers of AWS's own where the stand-in for AWS answers
 * differently: a proxy between gives them.
 */
@WithSecretsManager
class FaultIT {

  private static final Duration CALL_TIMEOUT = Duration.ofMillis(1500);

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-03-01T10:00:00Z"));
  private final String name = "faults/" + UUID.randomUUID();
  private final Map<String, Object> fields = Map.of("user", value("admin"), "p", generator(20));
  private AwsProxy proxy;
  private Aws aws;
  private InMemoryHost<SecretPushConfig, SecretPushStatus> host;
  private HostedComponent<SecretPushConfig, SecretPushStatus> component;

  @BeforeEach
  void start(SecretsManager manager) {
    aws = new Aws(manager);
    proxy = new AwsProxy(manager);
    host =
        InMemoryHost.<SecretPushConfig, SecretPushStatus>of(
                () ->
                    new SecretPushHandler(() -> Aws.stores(proxy.endpoint(), CALL_TIMEOUT, clock)))
            .clock(clock)
            .start();
    component = host.component("ns", "victim");
  }

  @AfterEach
  void stop() {
    host.close();
    proxy.close();
  }

  private ApplyResult.Failed<SecretPushStatus> applyFailing() {
    ApplyResult<SecretPushStatus> result = component.apply();
    assertThat(result).isInstanceOf(ApplyResult.Failed.class);
    return (ApplyResult.Failed<SecretPushStatus>) result;
  }

  private void applyReady() {
    assertThat(component.apply()).isInstanceOf(ApplyResult.Ready.class);
  }

  @ParameterizedTest
  @CsvSource({
    "400, ThrottlingException, Throttled, BACKOFF",
    "429, TooManyRequestsException, Throttled, BACKOFF",
    "400, LimitExceededException, LimitExceeded, SLOWLY",
    "400, EncryptionFailure, KmsKeyUnusable, BACKOFF",
    "400, InvalidRequestException, InvalidState, BACKOFF",
    "400, InvalidParameterException, InvalidParameter, SLOWLY",
    "400, UnrecognizedClientException, CredentialsInvalid, BACKOFF",
    "400, ExpiredTokenException, CredentialsInvalid, BACKOFF",
    "500, InternalServiceError, ServiceUnavailable, BACKOFF",
    "503, Whatever, ServiceUnavailable, BACKOFF",
    "418, SomethingNew, StoreError, BACKOFF",
  })
  void each_error_of_AWS_has_its_reason_and_heals(
      int status, String code, String reason, Retry retry) {
    component.config(config(name, fields));
    proxy.onCall("CreateSecret", AwsProxy.error(status, code, "a message that must not be shown"));

    ApplyResult.Failed<SecretPushStatus> failed = applyFailing();

    assertThat(failed.reason()).isEqualTo(reason);
    assertThat(failed.retry()).isEqualTo(retry);
    assertThat(failed.message()).doesNotContain("must not be shown");
    proxy.heal();
    applyReady();
    assertThat(aws.versions(name)).isEqualTo(1);
  }

  @Test
  void an_error_that_quotes_what_was_sent_is_not_passed_on() {
    component.config(
        config(name, Map.of("user", value("quoted-static-value"), "p", generator(20))));
    proxy.onCall(
        "CreateSecret",
        AwsProxy.error(
                400,
                "InvalidParameterException",
                "{{jsonPath request.body '$.SecretString'}} quoted-static-value")
            .withTransformers("response-template"));

    ApplyResult.Failed<SecretPushStatus> failed = applyFailing();

    assertThat(failed.toString()).doesNotContain("quoted-static-value");
    assertThat(component.checkpointJson().orElse("")).doesNotContain("quoted-static-value");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "has punctuation!!!!!", "aaaaaaaaaaaaaaaaaaaa"})
  void a_generated_value_that_is_not_what_was_asked_for_is_never_pushed(String wrong) {
    component.config(config(name, fields));
    proxy.onCall("GetRandomPassword", AwsProxy.json(200, "{\"RandomPassword\":\"" + wrong + "\"}"));

    ApplyResult.Failed<SecretPushStatus> failed = applyFailing();

    assertThat(failed.reason()).isEqualTo("WrongValueGenerated");
    assertThat(component.condition("SecretsGenerated").reason()).isEqualTo("WrongValueGenerated");
    assertThat(aws.exists(name)).isFalse();
    proxy.heal();
    applyReady();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GetRandomPassword | {}",
        "DescribeSecret | {}",
        "DescribeSecret | <html>",
        "CreateSecret | {}"
      })
  void an_answer_that_makes_no_sense_is_a_failure_that_heals(String action, String body) {
    component.config(config(name, fields));
    proxy.onCall(action, AwsProxy.json(200, body));

    assertThat(applyFailing().reason()).isEqualTo("UnreadableReply");

    proxy.heal();
    applyReady();
    assertThat(aws.versions(name)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DescribeSecret", "GetRandomPassword", "CreateSecret"})
  void a_connection_that_breaks_is_a_failure_that_heals(String action) {
    component.config(config(name, fields));
    proxy.onCall(action, aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));

    assertThat(applyFailing().reason()).isEqualTo("Unreachable");

    proxy.heal();
    applyReady();
    assertThat(aws.versions(name)).isEqualTo(1);
  }

  @Test
  void a_call_that_takes_effect_after_its_time_out_makes_one_version() {
    component.config(config(name, fields));
    proxy.onCall(
        "CreateSecret",
        proxy.passedOn().withFixedDelay((int) CALL_TIMEOUT.multipliedBy(2).toMillis()));

    assertThat(applyFailing().reason()).isEqualTo("Unreachable");

    proxy.heal();
    await().until(() -> aws.exists(name));
    applyReady();
    assertThat(aws.versions(name)).isEqualTo(1);
    assertThat(component.status()).containsEntry("versionId", aws.currentVersion(name));
  }

  @Test
  void an_endpoint_that_is_down_is_named_and_heals_when_it_is_back() {
    component.config(config(name, fields));
    int port = proxy.endpoint().getPort();
    proxy.goDown();

    ApplyResult.Failed<SecretPushStatus> failed = applyFailing();

    assertThat(failed.reason()).isEqualTo("Unreachable");
    assertThat(failed.message()).contains("secretsmanager:DescribeSecret", "us-east-1");
    assertThat(applyFailing().message()).as("the same again").isEqualTo(failed.message());
    proxy.comeBack(port);
    applyReady();
  }

  /** AWS's answers that its stand-in can't give: they are as AWS documents DescribeSecret. */
  @ParameterizedTest
  @CsvSource({
    "OwnedByService, '\"OwningService\":\"rds\",'",
    "RotationEnabled, '\"RotationEnabled\":true,'",
    "Replica, '\"PrimaryRegion\":\"eu-west-1\",'",
  })
  void a_secret_that_others_manage_is_not_written(String reason, String property) {
    component.config(config(name, fields, Map.of("updatePolicy", "AlwaysUpdate")));
    applyReady();
    String version = aws.currentVersion(name);
    String arn = aws.describe(name).path("ARN").asText();
    proxy.onCall(
        "DescribeSecret",
        AwsProxy.json(
            200,
            "{"
                + property
                + "\"ARN\":\""
                + arn
                + "\",\"Name\":\""
                + name
                + "\",\"Description\":\"deployment-orchestrator.io/owner=test-cluster/ns/victim\","
                + "\"VersionIdsToStages\":{\""
                + version
                + "\":[\"AWSCURRENT\"]}}"));

    component.cause(Run.Cause.REFRESH);

    assertThat(applyFailing().reason()).isEqualTo(reason);
    assertThat(aws.currentVersion(name)).isEqualTo(version);
    proxy.heal();
    applyReady();
  }

  @Test
  void AWS_refusing_to_create_over_a_scheduled_secret_is_followed_by_a_second_look() {
    // AWS answers InvalidRequestException here, where its stand-in says ResourceExistsException.
    component.config(config(name, fields));
    proxy.onCall("DescribeSecret", AwsProxy.error(400, "ResourceNotFoundException", "not there"));
    proxy.onCall(
        "CreateSecret", AwsProxy.error(400, "InvalidRequestException", "scheduled for deletion"));

    assertThat(applyFailing().reason()).isEqualTo("InvalidState");

    proxy.heal();
    applyReady();
    assertThat(aws.versions(name)).isEqualTo(1);
  }

  @Test
  void a_secret_with_replicas_is_not_deleted_and_says_why() {
    component.config(config(name, fields));
    applyReady();
    String arn = aws.describe(name).path("ARN").asText();
    proxy.onCall(
        "DescribeSecret",
        AwsProxy.json(
            200,
            "{\"ARN\":\""
                + arn
                + "\",\"Description\":\"deployment-orchestrator.io/owner=test-cluster/ns/victim\","
                + "\"PrimaryRegion\":\"us-east-1\",\"ReplicationStatus\":[{\"Region\":\"eu-west-1\"}],"
                + "\"VersionIdsToStages\":{\"x\":[\"AWSCURRENT\"]}}"));

    DeleteResult<SecretPushStatus> result = component.delete();

    assertThat(((DeleteResult.Failed<SecretPushStatus>) result).reason()).isEqualTo("Replicated");
    assertThat(aws.isScheduledForDeletion(name)).isFalse();
  }

  @Test
  void an_endpoint_that_goes_on_breaking_connections_is_left_alone_for_a_while_and_then_heals() {
    component.config(config(name, fields));
    proxy.onCall("DescribeSecret", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
    for (int i = 0; i < 10; i++) {
      assertThat(applyFailing().reason()).isEqualTo("Unreachable");
    }
    proxy.heal();
    proxy.forgetCalls();

    ApplyResult.Failed<SecretPushStatus> failed = applyFailing();

    assertThat(failed.reason()).isEqualTo("EndpointDown");
    assertThat(failed.retry()).isEqualTo(Retry.BACKOFF);
    assertThat(failed.message()).contains("us-east-1", "secretsmanager:DescribeSecret");
    assertThat(component.condition("SecretPushed").reason()).isEqualTo("EndpointDown");
    assertThat(proxy.calls()).as("calls while it is left alone").isZero();
    component.config(config(name, fields, Map.of("region", "eu-central-1")));
    applyReady();
    component.config(config(name, fields));

    clock.advance(Duration.ofSeconds(11));
    applyReady();
    assertThat(aws.versions(name)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AccessDeniedException", "ThrottlingException", "InternalServiceError"})
  void refusals_and_throttling_never_have_an_endpoint_left_alone(String code) {
    component.config(config(name, fields));
    proxy.onCall("DescribeSecret", AwsProxy.error(400, code, "no"));
    for (int i = 0; i < 25; i++) {
      assertThat(applyFailing().reason()).isNotEqualTo("EndpointDown");
    }

    proxy.heal();
    applyReady();
  }
}
