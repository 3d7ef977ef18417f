package io.deploymentorchestrator.secretpush;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static io.deploymentorchestrator.secretpush.Aws.config;
import static io.deploymentorchestrator.secretpush.Aws.generator;
import static io.deploymentorchestrator.secretpush.Aws.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.Condition;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.api.Run;
import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import io.deploymentorchestrator.testkit.host.HostedComponent;
import io.deploymentorchestrator.testkit.host.InMemoryHost;
import io.deploymentorchestrator.testkit.host.SettableClock;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
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
  private WireMockServer proxy;
  private Aws aws;
  private InMemoryHost<SecretPushConfig, SecretPushStatus> host;
  private HostedComponent<SecretPushConfig, SecretPushStatus> component;

  @BeforeEach
  void start(SecretsManager manager) {
    aws = new Aws(manager);
    proxy =
        new WireMockServer(WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());
    proxy.start();
    proxy.stubFor(
        any(anyUrl())
            .atPriority(10)
            .willReturn(aResponse().proxiedFrom(manager.endpoint().toString())));
    host =
        InMemoryHost.<SecretPushConfig, SecretPushStatus>of(
                () ->
                    new SecretPushHandler(
                        () ->
                            Aws.stores(
                                URI.create("http://127.0.0.1:" + proxy.port()), CALL_TIMEOUT)))
            .clock(clock)
            .start();
    component = host.component("ns", "victim");
  }

  @AfterEach
  void stop() {
    host.close();
    proxy.stop();
  }

  private void onCall(String action, ResponseDefinitionBuilder answer) {
    proxy.stubFor(
        any(anyUrl())
            .atPriority(1)
            .withHeader("X-Amz-Target", equalTo("secretsmanager." + action))
            .willReturn(answer));
  }

  private void heal(SecretsManager manager) {
    proxy.resetMappings();
    proxy.stubFor(any(anyUrl()).willReturn(aResponse().proxiedFrom(manager.endpoint().toString())));
  }

  private static ResponseDefinitionBuilder error(int status, String code, String message) {
    return json(
        status,
        "{\"__type\":\""
            + code
            + "\",\"message\":\""
            + message
            + "\",\"Message\":\""
            + message
            + "\"}");
  }

  private static ResponseDefinitionBuilder json(int status, String body) {
    return aResponse()
        .withStatus(status)
        .withHeader("Content-Type", "application/x-amz-json-1.1")
        .withBody(body);
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
    "DescribeSecret, SecretPushed",
    "GetRandomPassword, SecretsGenerated",
    "CreateSecret, SecretPushed",
  })
  void a_permission_denied_at_creation_is_named_and_nothing_is_half_done(
      String action, String condition, SecretsManager manager) {
    component.config(config(name, fields));
    onCall(action, error(400, "AccessDeniedException", "User x is not authorized"));

    ApplyResult.Failed<SecretPushStatus> failed = applyFailing();

    assertThat(failed.reason()).isEqualTo("AccessDenied");
    assertThat(failed.retry()).isEqualTo(Retry.BACKOFF);
    assertThat(component.condition(condition).status()).isEqualTo(Condition.Status.FALSE);
    assertThat(component.condition(condition).message()).contains("secretsmanager:" + action);
    assertThat(component.condition("SecretPushed").status()).isEqualTo(Condition.Status.FALSE);
    assertThat(aws.exists(name)).isFalse();

    heal(manager);
    applyReady();
    assertThat(aws.versions(name)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "UpdateSecret, AlwaysUpdate",
    "GetSecretValue, MergeFields",
    "UpdateSecret, MergeFields",
  })
  void a_permission_denied_at_an_update_is_named_and_the_old_version_stays(
      String action, String policy, SecretsManager manager) {
    component.config(config(name, fields, Map.of("updatePolicy", policy)));
    applyReady();
    String version = aws.currentVersion(name);
    Map<String, Object> changed = new HashMap<>(fields);
    changed.put("more", value("x"));
    onCall(action, error(400, "AccessDeniedException", "User x is not authorized"));

    component.config(config(name, changed, Map.of("updatePolicy", policy)));
    ApplyResult.Failed<SecretPushStatus> failed = applyFailing();

    assertThat(failed.message()).contains("secretsmanager:" + action);
    assertThat(aws.currentVersion(name)).isEqualTo(version);
    heal(manager);
    applyReady();
    assertThat(aws.fields(name)).containsEntry("more", "x");
    assertThat(aws.versions(name)).isEqualTo(2);
  }

  @Test
  void RestoreSecret_denied_is_named_and_leaves_the_secret_scheduled(SecretsManager manager) {
    component.config(config(name, fields));
    applyReady();
    component.delete();
    component.recreate();
    onCall("RestoreSecret", error(400, "AccessDeniedException", "User x is not authorized"));

    assertThat(applyFailing().message()).contains("secretsmanager:RestoreSecret");

    assertThat(aws.isScheduledForDeletion(name)).isTrue();
    heal(manager);
    applyReady();
    assertThat(aws.versions(name)).isEqualTo(2);
  }

  @Test
  void a_restored_secret_is_not_Ready_before_it_has_fresh_values(SecretsManager manager) {
    component.config(config(name, fields));
    applyReady();
    String old = aws.fields(name).get("p");
    component.delete();
    component.recreate();
    onCall("UpdateSecret", error(400, "AccessDeniedException", "User x is not authorized"));

    assertThat(applyFailing().reason()).isEqualTo("OldValueRestored");
    assertThat(applyFailing().reason()).as("again").isEqualTo("OldValueRestored");

    heal(manager);
    applyReady();
    assertThat(aws.fields(name).get("p")).isNotEqualTo(old);
    assertThat(aws.versions(name)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TagResource", "UntagResource"})
  void tag_permissions_denied_are_named(String action) {
    component.config(config(name, fields, Map.of("tags", Map.of("a", "1"))));
    applyReady();
    onCall(action, error(400, "AccessDeniedException", "User x is not authorized"));

    component.config(config(name, fields, Map.of("tags", Map.of("b", "2"))));
    if (action.equals("UntagResource")) {
      component.config(config(name, fields));
    }

    assertThat(applyFailing().message()).contains("secretsmanager:" + action);
  }

  @Test
  void DeleteSecret_denied_is_named_and_retried(SecretsManager manager) {
    component.config(config(name, fields));
    applyReady();
    onCall("DeleteSecret", error(400, "AccessDeniedException", "User x is not authorized"));

    DeleteResult<SecretPushStatus> result = component.delete();

    assertThat(result).isInstanceOf(DeleteResult.Failed.class);
    assertThat(((DeleteResult.Failed<SecretPushStatus>) result).message())
        .contains("secretsmanager:DeleteSecret");
    heal(manager);
    assertThat(component.delete()).isInstanceOf(DeleteResult.Deleted.class);
    assertThat(aws.isScheduledForDeletion(name)).isTrue();
  }

  @Test
  void a_key_that_may_not_be_used_is_named() {
    component.config(config(name, fields, Map.of("kmsKeyId", "alias/mine")));
    onCall("CreateSecret", error(400, "AccessDeniedException", "Access to KMS is not allowed"));

    ApplyResult.Failed<SecretPushStatus> failed = applyFailing();

    assertThat(failed.reason()).isEqualTo("KmsAccessDenied");
    assertThat(failed.message()).contains("alias/mine", "kms:GenerateDataKey");
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
      int status, String code, String reason, Retry retry, SecretsManager manager) {
    component.config(config(name, fields));
    onCall("CreateSecret", error(status, code, "a message that must not be shown"));

    ApplyResult.Failed<SecretPushStatus> failed = applyFailing();

    assertThat(failed.reason()).isEqualTo(reason);
    assertThat(failed.retry()).isEqualTo(retry);
    assertThat(failed.message()).doesNotContain("must not be shown");
    heal(manager);
    applyReady();
    assertThat(aws.versions(name)).isEqualTo(1);
  }

  @Test
  void an_error_that_quotes_what_was_sent_is_not_passed_on() {
    component.config(
        config(name, Map.of("user", value("quoted-static-value"), "p", generator(20))));
    onCall(
        "CreateSecret",
        error(
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
  void a_generated_value_that_is_not_what_was_asked_for_is_never_pushed(
      String wrong, SecretsManager manager) {
    component.config(config(name, fields));
    onCall("GetRandomPassword", json(200, "{\"RandomPassword\":\"" + wrong + "\"}"));

    ApplyResult.Failed<SecretPushStatus> failed = applyFailing();

    assertThat(failed.reason()).isEqualTo("WrongValueGenerated");
    assertThat(component.condition("SecretsGenerated").reason()).isEqualTo("WrongValueGenerated");
    assertThat(aws.exists(name)).isFalse();
    heal(manager);
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
  void an_answer_that_makes_no_sense_is_a_failure_that_heals(
      String action, String body, SecretsManager manager) {
    component.config(config(name, fields));
    onCall(action, json(200, body));

    assertThat(applyFailing().reason()).isEqualTo("UnreadableReply");

    heal(manager);
    applyReady();
    assertThat(aws.versions(name)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DescribeSecret", "GetRandomPassword", "CreateSecret"})
  void a_connection_that_breaks_is_a_failure_that_heals(String action, SecretsManager manager) {
    component.config(config(name, fields));
    onCall(action, aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));

    assertThat(applyFailing().reason()).isEqualTo("Unreachable");

    heal(manager);
    applyReady();
    assertThat(aws.versions(name)).isEqualTo(1);
  }

  @Test
  void a_call_that_takes_effect_after_its_time_out_makes_one_version(SecretsManager manager) {
    component.config(config(name, fields));
    onCall(
        "CreateSecret",
        aResponse()
            .proxiedFrom(manager.endpoint().toString())
            .withFixedDelay((int) CALL_TIMEOUT.multipliedBy(2).toMillis()));

    assertThat(applyFailing().reason()).isEqualTo("Unreachable");

    heal(manager);
    await().until(() -> aws.exists(name));
    applyReady();
    assertThat(aws.versions(name)).isEqualTo(1);
    assertThat(component.status()).containsEntry("versionId", aws.currentVersion(name));
  }

  @Test
  void an_endpoint_that_is_down_is_named_and_heals_when_it_is_back(SecretsManager manager) {
    component.config(config(name, fields));
    int port = proxy.port();
    proxy.stop();

    ApplyResult.Failed<SecretPushStatus> failed = applyFailing();

    assertThat(failed.reason()).isEqualTo("Unreachable");
    assertThat(failed.message()).contains("secretsmanager:DescribeSecret", "us-east-1");
    assertThat(applyFailing().message()).as("the same again").isEqualTo(failed.message());
    proxy = new WireMockServer(WireMockConfiguration.options().bindAddress("127.0.0.1").port(port));
    proxy.start();
    heal(manager);
    applyReady();
  }

  /** AWS's answers that its stand-in can't give: they are as AWS documents DescribeSecret. */
  @ParameterizedTest
  @CsvSource({
    "OwnedByService, '\"OwningService\":\"rds\",'",
    "RotationEnabled, '\"RotationEnabled\":true,'",
    "Replica, '\"PrimaryRegion\":\"eu-west-1\",'",
  })
  void a_secret_that_others_manage_is_not_written(
      String reason, String property, SecretsManager manager) {
    component.config(config(name, fields, Map.of("updatePolicy", "AlwaysUpdate")));
    applyReady();
    String version = aws.currentVersion(name);
    String arn = aws.describe(name).path("ARN").asText();
    onCall(
        "DescribeSecret",
        json(
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
    heal(manager);
    applyReady();
  }

  @Test
  void AWS_refusing_to_create_over_a_scheduled_secret_is_followed_by_a_second_look(
      SecretsManager manager) {
    // AWS answers InvalidRequestException here, where its stand-in says ResourceExistsException.
    component.config(config(name, fields));
    onCall("DescribeSecret", error(400, "ResourceNotFoundException", "not there"));
    onCall("CreateSecret", error(400, "InvalidRequestException", "scheduled for deletion"));

    assertThat(applyFailing().reason()).isEqualTo("InvalidState");

    heal(manager);
    applyReady();
    assertThat(aws.versions(name)).isEqualTo(1);
  }

  @Test
  void a_secret_with_replicas_is_not_deleted_and_says_why() {
    component.config(config(name, fields));
    applyReady();
    String arn = aws.describe(name).path("ARN").asText();
    onCall(
        "DescribeSecret",
        json(
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
  void a_role_that_may_not_be_assumed_is_named(SecretsManager manager) {
    String role = "arn:aws:iam::222222222222:role/other";
    host.close();
    host =
        InMemoryHost.<SecretPushConfig, SecretPushStatus>of(
                () ->
                    new SecretPushHandler(
                        () ->
                            Aws.stores(
                                URI.create("http://127.0.0.1:" + proxy.port()), CALL_TIMEOUT)))
            .settings(Map.of("policies", List.of(Map.of("namespaces", "*", "roles", "*"))))
            .start();
    component =
        host.component("ns", "victim").config(config(name, fields, Map.of("roleArn", role)));
    proxy.stubFor(
        any(anyUrl())
            .atPriority(1)
            .withRequestBody(containing("Action=AssumeRole"))
            .willReturn(
                aResponse()
                    .withStatus(403)
                    .withHeader("Content-Type", "text/xml")
                    .withBody(
                        "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>"
                            + "<Message>no</Message></Error></ErrorResponse>")));

    ApplyResult.Failed<SecretPushStatus> failed = applyFailing();

    assertThat(failed.reason()).isEqualTo("RoleDenied");
    assertThat(failed.message()).contains(role);
    heal(manager);
    applyReady();
  }
}
