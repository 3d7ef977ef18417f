package io.deploymentorchestrator.secretpush;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.deploymentorchestrator.secretpush.Aws.config;
import static io.deploymentorchestrator.secretpush.Aws.generator;
import static io.deploymentorchestrator.secretpush.Aws.value;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Duration;
import java.time.Instant;
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
 * Each permission that the documented policies give, missing at each operation that needs it: the
 * condition names it, nothing is half done, and it goes on once it is granted. The proxy refuses as
 * AWS does; its stand-in checks no permissions.
 */
@WithSecretsManager
class PermissionsIT {

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-03-01T10:00:00Z"));
  private final String name = "permissions/" + UUID.randomUUID();
  private final Map<String, Object> fields = Map.of("user", value("admin"), "p", generator(20));
  private AwsProxy proxy;
  private Aws aws;
  private InMemoryHost<SecretPushConfig, SecretPushStatus> host;
  private HostedComponent<SecretPushConfig, SecretPushStatus> component;

  /** What a Component is about to do, and how many versions its secret has after that. */
  enum Operation {
    CREATE(1),
    ROTATE(2),
    MERGE(2),
    CHANGE_KEY(2),
    REGENERATE(2),
    ADOPT(1),
    MOVE(1),
    TAG(1),
    UNTAG(1);

    private final int versions;

    Operation(int versions) {
      this.versions = versions;
    }
  }

  @BeforeEach
  void start(SecretsManager manager) {
    aws = new Aws(manager);
    proxy = new AwsProxy(manager);
    host =
        InMemoryHost.<SecretPushConfig, SecretPushStatus>of(
                () ->
                    new SecretPushHandler(
                        () -> Aws.stores(proxy.endpoint(), Duration.ofSeconds(15), clock)))
            .clock(clock)
            .settings(
                Map.of("policies", List.of(Map.of("namespaces", "*", "roles", "*", "adopt", "*"))))
            .start();
    component = host.component("ns", "victim");
  }

  @AfterEach
  void stop() {
    host.close();
    proxy.close();
  }

  /** Leaves the Component about to do it; the answer is the name of the secret it is done to. */
  private String prepare(Operation operation) {
    switch (operation) {
      case CREATE ->
          component.config(
              config(name, fields, Map.of("kmsKeyId", "alias/mine", "tags", Map.of("a", "1"))));
      case ROTATE -> {
        ready(config(name, fields, Map.of("updatePolicy", "AlwaysUpdate")));
        component.cause(Run.Cause.REFRESH);
      }
      case MERGE -> {
        ready(config(name, Map.of("user", value("x")), Map.of("updatePolicy", "MergeFields")));
        component.config(config(name, fields, Map.of("updatePolicy", "MergeFields")));
      }
      case CHANGE_KEY -> {
        Map<String, ?> policy = Map.of("updatePolicy", "AlwaysUpdate", "kmsKeyId", "alias/one");
        ready(config(name, fields, policy));
        component.config(
            config(name, fields, Map.of("updatePolicy", "AlwaysUpdate", "kmsKeyId", "alias/two")));
      }
      case REGENERATE -> {
        ready(config(name, fields));
        component.delete();
        component.recreate();
      }
      case ADOPT -> {
        aws.createForeign(name, "{\"p\":\"abcdefghijklmnopqrst\",\"user\":\"admin\"}");
        component.config(config(name, fields, Map.of("adopt", true)));
      }
      case MOVE -> {
        ready(config(name, fields));
        component.config(config(name + "-moved", fields));
        return name + "-moved";
      }
      case TAG -> {
        ready(config(name, fields));
        component.config(config(name, fields, Map.of("tags", Map.of("a", "1"))));
      }
      case UNTAG -> {
        ready(config(name, fields, Map.of("tags", Map.of("a", "1"))));
        component.config(config(name, fields));
      }
    }
    return name;
  }

  private void ready(Map<String, ?> config) {
    component.config(config);
    applyReady();
  }

  private void applyReady() {
    assertThat(component.apply()).isInstanceOf(ApplyResult.Ready.class);
  }

  private ApplyResult.Failed<SecretPushStatus> applyFailing() {
    ApplyResult<SecretPushStatus> result = component.apply();
    assertThat(result).isInstanceOf(ApplyResult.Failed.class);
    return (ApplyResult.Failed<SecretPushStatus>) result;
  }

  @ParameterizedTest
  @CsvSource({
    "CREATE, DescribeSecret",
    "CREATE, GetRandomPassword",
    "CREATE, CreateSecret",
    "ROTATE, DescribeSecret",
    "ROTATE, GetRandomPassword",
    "ROTATE, UpdateSecret",
    "MERGE, DescribeSecret",
    "MERGE, GetSecretValue",
    "MERGE, GetRandomPassword",
    "MERGE, UpdateSecret",
    "REGENERATE, DescribeSecret",
    "REGENERATE, RestoreSecret",
    "REGENERATE, GetRandomPassword",
    "REGENERATE, UpdateSecret",
    "ADOPT, DescribeSecret",
    "ADOPT, UpdateSecret",
    "MOVE, DescribeSecret",
    "MOVE, GetRandomPassword",
    "MOVE, CreateSecret",
    "TAG, TagResource",
    "UNTAG, UntagResource",
  })
  void a_missing_permission_is_named_and_nothing_is_half_done(Operation operation, String action) {
    String secret = prepare(operation);
    Before before = Before.of(aws, secret);
    proxy.deny(action);

    ApplyResult.Failed<SecretPushStatus> failed = applyFailing();

    boolean oldValue = operation == Operation.REGENERATE && action.equals("UpdateSecret");
    assertThat(failed.reason()).isEqualTo(oldValue ? "OldValueRestored" : "AccessDenied");
    assertThat(failed.retry()).isEqualTo(Retry.BACKOFF);
    assertThat(failed.message()).contains("secretsmanager:" + action);
    boolean generating = action.equals("GetRandomPassword");
    Condition condition = component.condition(generating ? "SecretsGenerated" : "SecretPushed");
    assertThat(condition.status()).isEqualTo(Condition.Status.FALSE);
    assertThat(condition.message()).contains("secretsmanager:" + action);
    assertThat(component.condition("SecretPushed").status()).isEqualTo(Condition.Status.FALSE);
    // Once RestoreSecret was made, what follows can only be tried again.
    before.isStill(
        aws,
        secret,
        operation == Operation.REGENERATE && (generating || action.equals("UpdateSecret")));
    healsTo(operation, secret);
  }

  /** AWS has one answer for all permissions on a key, so all that may be missing are named. */
  @ParameterizedTest
  @CsvSource({
    "CREATE, CreateSecret, kms:GenerateDataKey kms:Decrypt alias/mine",
    "ROTATE, UpdateSecret, kms:GenerateDataKey kms:Decrypt",
    "MERGE, GetSecretValue, kms:Decrypt",
    "MERGE, UpdateSecret, kms:GenerateDataKey kms:Decrypt",
    "CHANGE_KEY, UpdateSecret, kms:GenerateDataKey kms:Decrypt kms:Encrypt alias/two",
    "REGENERATE, UpdateSecret, kms:GenerateDataKey kms:Decrypt",
    "MOVE, CreateSecret, kms:GenerateDataKey kms:Decrypt",
  })
  void a_missing_permission_on_the_key_is_named_and_nothing_is_half_done(
      Operation operation, String action, String named) {
    String secret = prepare(operation);
    Before before = Before.of(aws, secret);
    proxy.denyKey(action);

    ApplyResult.Failed<SecretPushStatus> failed = applyFailing();

    boolean oldValue = operation == Operation.REGENERATE;
    assertThat(failed.reason()).isEqualTo(oldValue ? "OldValueRestored" : "KmsAccessDenied");
    assertThat(failed.message()).contains("secretsmanager:" + action).contains(named.split(" "));
    assertThat(component.condition("SecretPushed").message()).isEqualTo(failed.message());
    before.isStill(aws, secret, oldValue);
    healsTo(operation, secret);
  }

  private void healsTo(Operation operation, String secret) {
    proxy.heal();
    applyReady();
    assertThat(aws.versions(secret)).isEqualTo(operation.versions);
    assertThat(aws.isScheduledForDeletion(secret)).isFalse();
  }

  /** A secret before something was denied; without a version if there was none. */
  private record Before(String version, boolean scheduled, String tags) {

    static Before of(Aws aws, String secret) {
      return aws.exists(secret)
          ? new Before(
              aws.currentVersion(secret),
              aws.isScheduledForDeletion(secret),
              aws.describe(secret).path("Tags").toString())
          : new Before("", false, "");
    }

    void isStill(Aws aws, String secret, boolean butRestored) {
      Before now = of(aws, secret);
      assertThat(now).isEqualTo(new Before(version, scheduled && !butRestored, tags));
    }
  }

  @Test
  void a_secret_with_tags_needs_the_permission_to_tag_at_creation_and_that_is_said() {
    prepare(Operation.CREATE);
    proxy.deny("CreateSecret");

    assertThat(applyFailing().message())
        .contains("secretsmanager:CreateSecret", "secretsmanager:TagResource");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DescribeSecret", "DeleteSecret"})
  void a_permission_missing_at_deletion_is_named_and_deletion_is_retried(String action) {
    ready(config(name, fields));
    proxy.deny(action);

    DeleteResult<SecretPushStatus> result = component.delete();

    assertThat(result).isInstanceOf(DeleteResult.Failed.class);
    var failed = (DeleteResult.Failed<SecretPushStatus>) result;
    assertThat(failed.reason()).isEqualTo("AccessDenied");
    assertThat(failed.retry()).isEqualTo(Retry.BACKOFF);
    assertThat(failed.message()).contains("secretsmanager:" + action);
    assertThat(aws.isScheduledForDeletion(name)).isFalse();
    proxy.heal();
    assertThat(component.delete()).isInstanceOf(DeleteResult.Deleted.class);
    assertThat(aws.isScheduledForDeletion(name)).isTrue();
  }

  @Test
  void a_place_left_behind_that_may_not_be_deleted_is_named_and_tried_again() {
    prepare(Operation.MOVE);
    applyReady();
    proxy.deny("DeleteSecret");
    clock.advance(Duration.ofMinutes(1));
    component.cause(Run.Cause.RECHECK);

    var ready = (ApplyResult.Ready<SecretPushStatus>) component.apply();

    assertThat(ready.message()).contains("still there", "secretsmanager:DeleteSecret");
    assertThat(ready.recheckAfter()).contains(Duration.ofMinutes(5));
    assertThat(aws.isScheduledForDeletion(name)).isFalse();
    proxy.heal();
    clock.advance(Duration.ofMinutes(5));
    component.cause(Run.Cause.RECHECK);
    applyReady();
    assertThat(aws.isScheduledForDeletion(name)).isTrue();
  }

  @Test
  void a_role_that_may_not_be_assumed_is_named() {
    String role = "arn:aws:iam::222222222222:role/other";
    component.config(config(name, fields, Map.of("roleArn", role)));
    proxy.denyRole();

    ApplyResult.Failed<SecretPushStatus> failed = applyFailing();

    assertThat(failed.reason()).isEqualTo("RoleDenied");
    assertThat(failed.message()).contains(role, "sts:AssumeRole");
    assertThat(component.condition("SecretPushed").message()).contains("sts:AssumeRole");
    proxy.heal();
    applyReady();
  }

  @Test
  void an_STS_that_does_not_answer_is_told_apart_from_Secrets_Manager() {
    component.config(
        config(name, fields, Map.of("roleArn", "arn:aws:iam::222222222222:role/other")));
    proxy.onAssumeRole(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));

    for (int i = 0; i < 12; i++) {
      assertThat(applyFailing().reason()).isEqualTo("IdentityUnreachable");
    }

    var other = host.component("ns", "other").config(config(name + "-other", fields));
    assertThat(other.apply()).as("whose identity is fine").isInstanceOf(ApplyResult.Ready.class);
    proxy.heal();
    applyReady();
  }
}
