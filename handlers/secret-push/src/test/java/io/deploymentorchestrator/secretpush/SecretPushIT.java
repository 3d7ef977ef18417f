package io.deploymentorchestrator.secretpush;

import static io.deploymentorchestrator.secretpush.Aws.config;
import static io.deploymentorchestrator.secretpush.Aws.generator;
import static io.deploymentorchestrator.secretpush.Aws.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.CheckpointRejectedException;
import io.deploymentorchestrator.api.Condition;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesObjects;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.api.Run;
import io.deploymentorchestrator.aws.SecretsManagerAction;
import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import io.deploymentorchestrator.testkit.host.HostedComponent;
import io.deploymentorchestrator.testkit.host.InMemoryHost;
import io.deploymentorchestrator.testkit.host.SettableClock;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithSecretsManager
class SecretPushIT {

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-03-01T10:00:00Z"));
  private final String name = "myapp/prod/" + UUID.randomUUID();
  private Aws aws;
  private FaultyStores stores;
  private InMemoryHost<SecretPushConfig, SecretPushStatus> host;
  private HostedComponent<SecretPushConfig, SecretPushStatus> component;

  @BeforeEach
  void start(SecretsManager manager) {
    aws = new Aws(manager);
    stores = new FaultyStores(Aws.stores(manager.endpoint()));
    host = hostWith(Map.of());
    component = host.component("myapp", "app-credentials");
  }

  private InMemoryHost<SecretPushConfig, SecretPushStatus> hostWith(Map<String, Object> settings) {
    return InMemoryHost.<SecretPushConfig, SecretPushStatus>of(
            () -> new SecretPushHandler(() -> stores))
        .clock(clock)
        .clusterId("c1")
        .kubernetes(components())
        .settings(settings)
        .start();
  }

  /** What the API server tells this Component's account of the Components of others. */
  private enum Owners {
    ALIVE,
    GONE,
    HIDDEN
  }

  private Owners owners = Owners.HIDDEN;

  /** The one call of the port that the handler makes; any other is a mistake. */
  private KubernetesObjects components() {
    return (KubernetesObjects)
        Proxy.newProxyInstance(
            KubernetesObjects.class.getClassLoader(),
            new Class<?>[] {KubernetesObjects.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("get");
              assertThat(((ObjectRef) arguments[0]).kind()).isEqualTo("Component");
              return switch (owners) {
                case ALIVE -> Optional.of(Map.of("kind", "Component"));
                case GONE -> Optional.empty();
                case HIDDEN ->
                    throw new KubernetesException(KubernetesException.Problem.FORBIDDEN, "no");
              };
            });
  }

  @AfterEach
  void stop() {
    host.close();
  }

  private void applyReady(HostedComponent<SecretPushConfig, SecretPushStatus> which) {
    assertThat(which.apply()).isInstanceOf(ApplyResult.Ready.class);
  }

  private ApplyResult.Failed<SecretPushStatus> applyFailing() {
    ApplyResult<SecretPushStatus> result = component.apply();
    assertThat(result).isInstanceOf(ApplyResult.Failed.class);
    return (ApplyResult.Failed<SecretPushStatus>) result;
  }

  private final Map<String, Object> seedFields =
      Map.of(
          "username", value("admin"),
          "port", value(5432),
          "tls", value(true),
          "password", Map.of("generator", Map.of("passwordLength", 32)),
          "api_token", generator(64));

  @Test
  void creates_the_secret_with_exactly_the_declared_fields_and_lengths() {
    component.config(config(name, seedFields));

    applyReady(component);

    Map<String, String> fields = aws.fields(name);
    assertThat(fields.keySet()).containsExactly("api_token", "password", "port", "tls", "username");
    assertThat(fields)
        .containsEntry("username", "admin")
        .containsEntry("port", "5432")
        .containsEntry("tls", "true");
    assertThat(fields.get("password")).hasSize(32);
    assertThat(fields.get("api_token")).matches("[A-Za-z0-9]{64}");
    assertThat(aws.versions(name)).isEqualTo(1);
    assertThat(aws.describe(name).path("Description").asText())
        .isEqualTo("deployment-orchestrator.io/owner=c1/myapp/app-credentials");
    assertThat(stores.calls())
        .as("two calls and one for each generator")
        .containsExactly(
            SecretsManagerAction.DESCRIBE,
            SecretsManagerAction.GENERATE,
            SecretsManagerAction.GENERATE,
            SecretsManagerAction.CREATE);
  }

  @Test
  void reports_conditions_and_status_as_documented() {
    component.config(config(name, seedFields));

    applyReady(component);

    assertThat(component.conditions())
        .containsExactly(
            Condition.isTrue(
                "SecretsGenerated", "Generated", "Generated passwords via AWS GetRandomPassword"),
            Condition.isTrue("SecretPushed", "Pushed", "Pushed to AWS Secrets Manager"));
    assertThat(new TreeMap<>(component.status()))
        .isEqualTo(
            new TreeMap<>(
                Map.of(
                    "secretArn",
                    aws.describe(name).path("ARN").asText(),
                    "secretName",
                    name,
                    "secretPath",
                    name,
                    "versionId",
                    aws.currentVersion(name),
                    "region",
                    "us-east-1",
                    "lastSyncTime",
                    "2026-03-01T10:00:00Z",
                    "fieldCount",
                    5,
                    "created",
                    true,
                    "fields",
                    Map.of(
                        "username", "static",
                        "port", "static",
                        "tls", "static",
                        "password", "generated",
                        "api_token", "generated"))));
  }

  @Test
  void applying_again_under_IfNotExists_writes_nothing() {
    component.config(config(name, seedFields));
    applyReady(component);
    Map<String, String> before = aws.fields(name);
    String status = component.statusJson().orElseThrow();
    stores.heal();

    component.cause(Run.Cause.REFRESH);
    clock.advance(Duration.ofHours(1));
    applyReady(component);

    assertThat(stores.calls()).containsExactly(SecretsManagerAction.DESCRIBE);
    assertThat(aws.fields(name)).isEqualTo(before);
    assertThat(component.statusJson()).contains(status);
  }

  @Test
  void IfNotExists_says_which_fields_the_secret_lacks_and_writes_nothing() {
    component.config(config(name, Map.of("a", value("1"), "b", value("2"), "p", generator(20))));
    applyReady(component);
    stores.heal();

    component.config(
        config(name, Map.of("a", value("other"), "c", value("3"), "p", generator(20))));
    applyReady(component);

    assertThat(stores.calls()).containsExactly(SecretsManagerAction.DESCRIBE);
    assertThat(aws.fields(name))
        .containsEntry("a", "1")
        .containsEntry("b", "2")
        .doesNotContainKey("c");
    assertThat(component.condition("SecretPushed").message())
        .contains(
            "Not in the secret: c", "no longer in the config: b", "changed in the config since: a")
        .doesNotContain("other");
    assertThat(component.status().get("fieldCount")).isEqualTo(3);
  }

  @Test
  void AlwaysUpdate_makes_one_version_for_each_cause_and_none_without() {
    component.config(
        config(name, Map.of("p", generator(20)), Map.of("updatePolicy", "AlwaysUpdate")));
    applyReady(component);
    String first = aws.fields(name).get("p");
    assertThat(aws.versions(name)).isEqualTo(1);

    component.cause(Run.Cause.REFRESH);
    applyReady(component);
    assertThat(aws.fields(name).get("p")).isNotEqualTo(first).hasSize(20);
    assertThat(component.status()).containsEntry("versionId", aws.currentVersion(name));
    String second = aws.currentVersion(name);

    component.cause(Run.Cause.UPGRADE);
    applyReady(component);
    component.cause(Run.Cause.WATCHED_OBJECT);
    applyReady(component);
    assertThat(aws.currentVersion(name))
        .as("an upgrade is no reason for new values")
        .isEqualTo(second);
  }

  @Test
  void AlwaysUpdate_brings_back_a_value_that_went_there_and_back() {
    for (String value : List.of("X", "Y", "X")) {
      component.config(
          config(name, Map.of("v", value(value)), Map.of("updatePolicy", "AlwaysUpdate")));
      applyReady(component);
    }

    assertThat(aws.fields(name)).containsEntry("v", "X");
  }

  @Test
  void AlwaysUpdate_postpones_writes_past_the_burst_and_says_until_when() {
    for (int i = 0; i < 5; i++) {
      component.config(config(name, Map.of("v", value(i)), Map.of("updatePolicy", "AlwaysUpdate")));
      applyReady(component);
    }

    component.config(
        config(name, Map.of("v", value("last")), Map.of("updatePolicy", "AlwaysUpdate")));
    ApplyResult<SecretPushStatus> result = component.apply();

    assertThat(result).isInstanceOf(ApplyResult.InProgress.class);
    assertThat(component.condition("SecretPushed").reason()).isEqualTo("WritePostponed");
    assertThat(component.condition("SecretPushed").message()).contains("2026-03-01T10:10:00Z");
    assertThat(aws.fields(name)).containsEntry("v", "4");

    clock.advance(Duration.ofMinutes(10));
    applyReady(component);
    assertThat(aws.fields(name)).containsEntry("v", "last");
  }

  @Test
  void leaves_a_foreign_secret_alone_and_is_ready_under_IfNotExists() {
    aws.createForeign(name, "precious");
    component.config(config(name, seedFields));

    applyReady(component);

    assertThat(aws.text(name)).isEqualTo("precious");
    assertThat(aws.describe(name).path("Description").asText()).isEqualTo("somebody else's");
    assertThat(component.condition("SecretPushed").reason()).isEqualTo("SecretExists");
    assertThat(component.condition("SecretPushed").status()).isEqualTo(Condition.Status.TRUE);
    assertThat(component.status()).containsEntry("created", false).doesNotContainKey("fields");
    assertThat(stores.calls()).containsExactly(SecretsManagerAction.DESCRIBE);

    component.delete();
    assertThat(aws.text(name)).isEqualTo("precious");
  }

  @Test
  void refuses_a_foreign_secret_under_other_policies() {
    aws.createForeign(name, "precious");
    for (String policy : List.of("AlwaysUpdate", "MergeFields")) {
      component.config(config(name, seedFields, Map.of("updatePolicy", policy)));

      assertThat(applyFailing().reason()).isEqualTo("NotOwned");
      assertThat(aws.text(name)).isEqualTo("precious");
    }
  }

  @Test
  void names_the_other_Component_that_owns_the_secret() {
    var other = host.component("myapp", "other").config(config(name, seedFields));
    applyReady(other);
    String before = aws.text(name);
    component.config(config(name, seedFields));

    ApplyResult.Failed<SecretPushStatus> failed = applyFailing();

    assertThat(failed.reason()).isEqualTo("OwnedByOther");
    assertThat(failed.message()).contains("c1/myapp/other");
    component.delete();
    assertThat(aws.text(name)).isEqualTo(before);
    assertThat(aws.isScheduledForDeletion(name)).isFalse();
  }

  @Test
  void deletes_with_the_recovery_window() {
    component.config(config(name, seedFields, Map.of("recoveryWindowInDays", 9)));
    applyReady(component);

    assertThat(component.delete()).isInstanceOf(DeleteResult.Deleted.class);

    assertThat(aws.isScheduledForDeletion(name)).isTrue();
    assertThat(component.delete()).as("again").isInstanceOf(DeleteResult.Deleted.class);
  }

  @Test
  void deletes_at_once_when_forced() {
    component.config(config(name, seedFields, Map.of("forceDeleteWithoutRecovery", true)));
    applyReady(component);

    component.delete();

    assertThat(aws.exists(name)).isFalse();
  }

  @Test
  void retains_without_a_call() {
    component.config(config(name, seedFields, Map.of("deletionPolicy", "Retain")));
    applyReady(component);
    stores.heal();

    assertThat(component.delete()).isInstanceOf(DeleteResult.Deleted.class);

    assertThat(stores.calls()).isEmpty();
    assertThat(aws.fields(name)).hasSize(5);
  }

  @Test
  void deletes_what_was_applied_when_the_config_can_no_longer_be_read() {
    component.config(config(name, seedFields, Map.of("deletionPolicy", "Retain")));
    applyReady(component);
    component.config(
        Map.of(
            "secretName", "{{ .gone.providerStatus.name }}",
            "region", "{{ .gone.providerStatus.region }}",
            "deletionPolicy", "{{ .gone.providerStatus.policy }}"));
    component.delete();
    assertThat(aws.fields(name)).as("Retain is on record").hasSize(5);

    component.config(
        Map.of("secretName", "{{ .gone.providerStatus.name }}", "deletionPolicy", "Delete"));
    component.delete();
    assertThat(aws.isScheduledForDeletion(name)).isTrue();
  }

  @Test
  void an_unreadable_deletion_policy_without_a_record_waits_and_says_so() {
    component.config(config(name, seedFields));
    applyReady(component);
    component.wipeStatus();
    component.config(
        config(name, seedFields, Map.of("deletionPolicy", "{{ .gone.providerStatus.policy }}")));

    DeleteResult<SecretPushStatus> result = component.delete();

    assertThat(result).isInstanceOf(DeleteResult.Failed.class);
    assertThat(((DeleteResult.Failed<SecretPushStatus>) result).reason())
        .isEqualTo("DeletionPolicyUnreadable");
    assertThat(aws.isScheduledForDeletion(name)).isFalse();
  }

  @Test
  void finds_its_secret_again_after_its_status_was_wiped() {
    component.config(config(name, seedFields));
    applyReady(component);
    String before = aws.text(name);

    component.wipeStatus();
    applyReady(component);

    assertThat(aws.text(name)).isEqualTo(before);
    assertThat(component.status())
        .containsEntry("created", true)
        .containsEntry("versionId", aws.currentVersion(name));
    component.wipeStatus();
    component.delete();
    assertThat(aws.isScheduledForDeletion(name)).isTrue();
  }

  @Test
  void a_Component_created_again_under_its_name_recognises_what_it_retained() {
    component.config(config(name, seedFields, Map.of("deletionPolicy", "Retain")));
    applyReady(component);
    String before = aws.text(name);
    component.delete();

    component.recreate();
    applyReady(component);

    assertThat(aws.text(name)).isEqualTo(before);
    assertThat(component.status()).containsEntry("created", true);
    component.config(config(name, seedFields));
    applyReady(component);
    component.delete();
    assertThat(aws.isScheduledForDeletion(name)).as("it is its own to delete").isTrue();
  }

  @Test
  void a_secret_of_exactly_64_KiB_is_pushed_and_one_byte_more_is_refused_before_AWS_sees_it() {
    // AWS refuses more; its stand-in would take it.
    int room = 65_536 - "{\"v\":\"\"}".length();
    component.config(config(name, Map.of("v", value("x".repeat(room)))));
    applyReady(component);
    assertThat(aws.text(name)).hasSize(65_536);
    var larger = host.component("myapp", "larger");
    larger.config(config(name + "-larger", Map.of("v", value("x".repeat(room + 1)))));
    assertThat(((ApplyResult.Failed<SecretPushStatus>) larger.apply()).reason())
        .isEqualTo("InvalidConfig");
    // It only grows too large as JSON.
    larger.config(config(name + "-larger", Map.of("v", value("\"".repeat(room / 2 + 1)))));

    var failed = (ApplyResult.Failed<SecretPushStatus>) larger.apply();

    assertThat(failed.reason()).isEqualTo("SecretTooLarge");
    assertThat(failed.retry()).isEqualTo(Retry.WHEN_CHANGED);
    assertThat(aws.exists(name + "-larger")).isFalse();
  }

  @Test
  void what_is_read_back_is_what_was_pushed_whatever_characters_it_has() {
    String nasty = "\"quoted\" \\ / \b\f\n\r\t\u0000\u001f\u007f\u2028 ü 漢字 🔑 {{ .x }} ${y}";
    component.config(
        config(
            name, Map.of("b", value(nasty), "a", value(""), "c", value(-1.5), "d", value(false))));

    applyReady(component);

    assertThat(aws.fields(name)).isEqualTo(Map.of("a", "", "b", nasty, "c", "-1.5", "d", "false"));
    assertThat(aws.text(name)).as("sorted").matches("(?s)\\{\"a\":.*,\"b\":.*,\"c\":.*,\"d\":.*}");
  }

  @Test
  void deleting_and_recreating_the_Component_makes_fresh_values() {
    component.config(config(name, seedFields));
    applyReady(component);
    String before = aws.fields(name).get("password");
    component.delete();

    component.recreate();
    applyReady(component);

    assertThat(aws.isScheduledForDeletion(name)).isFalse();
    assertThat(aws.fields(name).get("password")).hasSize(32).isNotEqualTo(before);
    assertThat(aws.versions(name)).isEqualTo(2);
  }

  @Test
  void does_not_restore_what_somebody_deleted_on_purpose_until_a_run_is_requested() {
    component.config(config(name, seedFields));
    applyReady(component);
    aws.call("DeleteSecret", Map.of("SecretId", name));

    component.cause(Run.Cause.REFRESH);
    assertThat(applyFailing().reason()).isEqualTo("ScheduledForDeletion");
    assertThat(aws.isScheduledForDeletion(name)).isTrue();

    component.cause(Run.Cause.REQUESTED);
    applyReady(component);
    assertThat(aws.isScheduledForDeletion(name)).isFalse();
    assertThat(aws.versions(name)).isEqualTo(2);
  }

  @Test
  void creates_again_what_somebody_deleted_for_good() {
    component.config(config(name, seedFields));
    applyReady(component);
    aws.call("DeleteSecret", Map.of("SecretId", name, "ForceDeleteWithoutRecovery", true));
    clock.advance(Duration.ofMinutes(3));

    component.cause(Run.Cause.REFRESH);
    applyReady(component);

    assertThat(aws.fields(name)).hasSize(5);
  }

  @Test
  void MergeFields_keeps_generated_and_foreign_fields_and_updates_static_ones() {
    Map<String, Object> merge = Map.of("updatePolicy", "MergeFields");
    component.config(
        config(name, Map.of("host", value("a"), "old", value("x"), "p", generator(20)), merge));
    applyReady(component);
    String password = aws.fields(name).get("p");
    aws.call(
        "PutSecretValue",
        Map.of(
            "SecretId",
            name,
            "SecretString",
            "{\"host\":\"a\",\"old\":\"x\",\"p\":\""
                + password
                + "\",\"theirs\":\"kept \\u00fc\"}"));
    int versions = aws.versions(name);

    component.config(
        config(name, Map.of("host", value("b"), "p", generator(20), "q", generator(30)), merge));
    applyReady(component);

    Map<String, String> fields = aws.fields(name);
    assertThat(fields)
        .containsEntry("host", "b")
        .containsEntry("p", password)
        .containsEntry("theirs", "kept ü")
        .doesNotContainKey("old");
    assertThat(fields.get("q")).hasSize(30);
    assertThat(aws.versions(name)).isEqualTo(versions + 1);

    component.cause(Run.Cause.REFRESH);
    applyReady(component);
    assertThat(aws.versions(name)).as("no change, no write").isEqualTo(versions + 1);
  }

  @Test
  void MergeFields_starts_over_when_others_write_while_it_works() {
    Map<String, Object> merge = Map.of("updatePolicy", "MergeFields");
    component.config(config(name, Map.of("host", value("a")), merge));
    applyReady(component);
    component.config(config(name, Map.of("host", value("b"), "p", generator(20)), merge));
    // Describe, read, generate, and then the second look.
    stores.interfereBefore(
        4,
        () ->
            aws.call(
                "PutSecretValue",
                Map.of(
                    "SecretId", name, "SecretString", "{\"host\":\"a\",\"theirs\":\"in time\"}")));

    applyReady(component);

    assertThat(aws.fields(name))
        .containsEntry("host", "b")
        .containsEntry("theirs", "in time")
        .containsKey("p");
    assertThat(aws.versions(name)).as("ours, theirs, ours").isEqualTo(3);
  }

  @Test
  void a_changed_key_goes_along_with_the_next_value_and_a_removed_one_means_AWSs_own() {
    Map<String, Object> fields = Map.of("p", generator(20));
    component.config(config(name, fields, Map.of("kmsKeyId", "alias/one")));
    applyReady(component);
    assertThat(aws.describe(name).path("KmsKeyId").asText()).isEqualTo("alias/one");

    component.config(config(name, fields, Map.of("kmsKeyId", "alias/two")));
    applyReady(component);
    assertThat(aws.describe(name).path("KmsKeyId").asText())
        .as("no value is written")
        .isEqualTo("alias/one");

    component.config(
        config(name, fields, Map.of("kmsKeyId", "alias/two", "updatePolicy", "AlwaysUpdate")));
    applyReady(component);
    assertThat(aws.describe(name).path("KmsKeyId").asText()).isEqualTo("alias/two");

    component.config(config(name, fields, Map.of("updatePolicy", "AlwaysUpdate")));
    applyReady(component);
    assertThat(aws.describe(name).hasNonNull("KmsKeyId"))
        .as("AWS does not show its own key")
        .isFalse();
  }

  @Test
  void a_description_of_the_users_own_stands_before_the_marker() {
    component.config(config(name, seedFields, Map.of("description", "Credentials of the shop")));

    applyReady(component);

    assertThat(aws.describe(name).path("Description").asText())
        .isEqualTo(
            "Credentials of the shop deployment-orchestrator.io/owner=c1/myapp/app-credentials");
  }

  @Test
  void MergeFields_does_not_touch_a_value_that_is_no_flat_object() {
    component.config(config(name, seedFields, Map.of("updatePolicy", "MergeFields")));
    applyReady(component);
    aws.call(
        "PutSecretValue", Map.of("SecretId", name, "SecretString", "{\"a\":{\"nested\":\"1\"}}"));

    component.cause(Run.Cause.REQUESTED);

    assertThat(applyFailing().reason()).isEqualTo("NotMergeable");
    assertThat(aws.text(name)).contains("nested");
  }

  @Test
  void adopts_only_where_the_operator_allows_it_and_without_a_new_version() {
    aws.createForeign(name, "{\"a\":\"1\"}");
    String version = aws.currentVersion(name);
    component.config(config(name, seedFields, Map.of("adopt", true)));
    assertThat(applyFailing().reason()).isEqualTo("AdoptionNotAllowed");

    host.close();
    host =
        hostWith(
            Map.of(
                "policies",
                List.of(Map.of("namespaces", "my*", "adopt", List.of("{namespace}/prod/*")))));
    component = host.component("myapp", "app-credentials");
    component.config(config(name, seedFields, Map.of("adopt", true)));
    applyReady(component);

    assertThat(aws.currentVersion(name)).isEqualTo(version);
    assertThat(aws.describe(name).path("Description").asText())
        .isEqualTo("somebody else's deployment-orchestrator.io/owner=c1/myapp/app-credentials");
    assertThat(component.status()).containsEntry("created", false);
  }

  @Test
  void a_secret_is_handed_over_to_another_Component_of_the_namespace() {
    var former =
        host.component("myapp", "former")
            .config(config(name, seedFields, Map.of("deletionPolicy", "Retain")));
    applyReady(former);
    String before = aws.text(name);

    component.config(config(name, seedFields, Map.of("adopt", "c1/myapp/former")));
    applyReady(component);

    assertThat(aws.text(name)).isEqualTo(before);
    assertThat(aws.describe(name).path("Description").asText())
        .endsWith("owner=c1/myapp/app-credentials");
  }

  @Test
  void
      a_secret_of_another_namespace_needs_the_operators_leave_unless_its_owner_is_seen_to_be_gone() {
    var former =
        host.component("elsewhere", "former")
            .config(config(name, seedFields, Map.of("deletionPolicy", "Retain")));
    applyReady(former);
    Map<String, Object> handedOver =
        config(name, seedFields, Map.of("adopt", "c1/elsewhere/former"));
    for (var seen : List.of(Owners.ALIVE, Owners.HIDDEN)) {
      owners = seen;
      component.config(handedOver);
      ApplyResult.Failed<SecretPushStatus> failed = applyFailing();
      assertThat(failed.reason()).isEqualTo("AdoptionNotAllowed");
      assertThat(failed.message()).contains("c1/elsewhere/former");
    }

    owners = Owners.GONE;
    component.config(handedOver);
    applyReady(component);

    assertThat(aws.versions(name)).isEqualTo(1);
    assertThat(aws.describe(name).path("Description").asText())
        .endsWith("owner=c1/myapp/app-credentials");
  }

  @Test
  void an_owner_in_another_cluster_is_never_known_to_be_gone() {
    aws.call(
        "CreateSecret",
        Map.of(
            "Name",
            name,
            "SecretString",
            "{}",
            "Description",
            "deployment-orchestrator.io/owner=c2/myapp/former"));
    owners = Owners.GONE;
    component.config(config(name, seedFields, Map.of("adopt", "c2/myapp/former")));

    assertThat(applyFailing().reason()).isEqualTo("AdoptionNotAllowed");
  }

  @Test
  void moving_writes_the_new_place_first_and_clears_the_old_one_a_minute_later() {
    component.config(config(name, seedFields));
    applyReady(component);
    String moved = name + "-moved";

    component.config(config(moved, seedFields));
    ApplyResult<SecretPushStatus> result = component.apply();

    assertThat(result).isInstanceOf(ApplyResult.Ready.class);
    assertThat(((ApplyResult.Ready<SecretPushStatus>) result).recheckAfter())
        .contains(Duration.ofMinutes(1));
    assertThat(component.status()).containsEntry("secretName", moved);
    assertThat(aws.isScheduledForDeletion(name)).isFalse();

    clock.advance(Duration.ofMinutes(1));
    component.cause(Run.Cause.RECHECK);
    applyReady(component);
    assertThat(aws.isScheduledForDeletion(name)).isTrue();
    assertThat(aws.isScheduledForDeletion(moved)).isFalse();
    assertThat(aws.versions(moved)).isEqualTo(1);
  }

  @Test
  void moving_back_cancels_the_clearing() {
    component.config(config(name, seedFields));
    applyReady(component);
    String before = aws.text(name);
    component.config(config(name + "-moved", seedFields));
    applyReady(component);

    component.config(config(name, seedFields));
    applyReady(component);
    clock.advance(Duration.ofHours(1));
    component.cause(Run.Cause.RECHECK);
    applyReady(component);

    assertThat(aws.text(name)).isEqualTo(before);
    assertThat(aws.isScheduledForDeletion(name + "-moved")).isTrue();
  }

  @Test
  void deletion_after_a_move_takes_both_places() {
    component.config(config(name, seedFields));
    applyReady(component);
    component.config(config(name + "-moved", seedFields));
    applyReady(component);

    component.delete();

    assertThat(aws.isScheduledForDeletion(name)).isTrue();
    assertThat(aws.isScheduledForDeletion(name + "-moved")).isTrue();
  }

  @Test
  void tags_are_set_changed_and_removed_but_those_of_others_stay() {
    component.config(config(name, seedFields, Map.of("tags", Map.of("team", "a", "env", "prod"))));
    applyReady(component);
    aws.call(
        "TagResource",
        Map.of("SecretId", name, "Tags", List.of(Map.of("Key", "theirs", "Value", "x"))));

    component.config(config(name, seedFields, Map.of("tags", Map.of("team", "b"))));
    applyReady(component);

    Map<String, String> tags = new TreeMap<>();
    aws.describe(name)
        .path("Tags")
        .forEach(t -> tags.put(t.path("Key").asText(), t.path("Value").asText()));
    assertThat(tags).isEqualTo(Map.of("team", "b", "theirs", "x"));
    assertThat(aws.versions(name)).isEqualTo(1);
  }

  @Test
  void two_accounts_are_served_by_one_handler_through_a_role() {
    String role = "arn:aws:iam::222222222222:role/secrets";
    component.config(config(name, seedFields, Map.of("roleArn", role)));
    ApplyResult.Failed<SecretPushStatus> denied = applyFailing();
    assertThat(denied.reason()).isEqualTo("PolicyDenied");
    assertThat(denied.message()).contains("roleArn");

    host.close();
    host = hostWith(Map.of("policies", List.of(Map.of("namespaces", "myapp", "roles", role))));
    var here = host.component("myapp", "here").config(config(name, seedFields));
    var there =
        host.component("myapp", "there").config(config(name, seedFields, Map.of("roleArn", role)));
    applyReady(here);
    applyReady(there);

    assertThat((String) here.status().get("secretArn")).contains(":123456789012:");
    assertThat((String) there.status().get("secretArn")).contains(":222222222222:");
    there.delete();
    assertThat(aws.isScheduledForDeletion(name)).as("the one here stays").isFalse();
  }

  @Test
  void two_regions_are_served_by_one_handler() {
    component.config(config(name, seedFields, Map.of("region", "eu-central-1")));

    applyReady(component);

    assertThat((String) component.status().get("secretArn")).contains(":eu-central-1:");
    assertThat(aws.exists(name)).as("not in us-east-1").isFalse();
  }

  @Test
  void all_that_is_wrong_is_said_at_once() {
    component.config(
        config(
            "bad name!",
            Map.of("neither", Map.of(), "short", Map.of("generator", Map.of("passwordLength", 2))),
            Map.of("recoveryWindowInDays", 3)));

    ApplyResult.Failed<SecretPushStatus> failed = applyFailing();

    assertThat(failed.reason()).isEqualTo("InvalidConfig");
    assertThat(failed.retry()).isEqualTo(Retry.WHEN_CHANGED);
    assertThat(failed.message())
        .contains(
            "secretName",
            "fields.neither",
            "fields.short.generator.passwordLength",
            "recoveryWindowInDays");
    assertThat(stores.calls()).isEmpty();
  }

  @Test
  void a_fenced_host_does_nothing() {
    component.config(config(name, seedFields));
    component.fence(true);

    assertThat(catchThrowable(() -> component.apply()))
        .isInstanceOf(CheckpointRejectedException.class);

    assertThat(aws.exists(name)).isFalse();
  }

  @Test
  void a_fenced_host_neither_adopts_nor_tags_nor_deletes_nor_clears_up() {
    host.close();
    host = hostWith(Map.of("policies", List.of(Map.of("namespaces", "*", "adopt", "*"))));
    aws.createForeign(name, "{}");
    var adopting =
        host.component("myapp", "adopting").config(config(name, seedFields, Map.of("adopt", true)));
    var tagging = host.component("myapp", "tagging").config(config(name + "-tagged", seedFields));
    applyReady(tagging);
    tagging.config(config(name + "-tagged", seedFields, Map.of("tags", Map.of("a", "1"))));
    var moving = host.component("myapp", "moving").config(config(name + "-old", seedFields));
    applyReady(moving);
    moving.config(config(name + "-new", seedFields));
    applyReady(moving);
    clock.advance(Duration.ofMinutes(1));
    stores.heal();

    for (var each : List.of(adopting, tagging, moving)) {
      each.fence(true);
      assertThat(catchThrowable(each::apply)).isInstanceOf(CheckpointRejectedException.class);
    }
    assertThat(catchThrowable(moving::delete)).isInstanceOf(CheckpointRejectedException.class);

    assertThat(stores.calls()).containsOnly(SecretsManagerAction.DESCRIBE);
    for (var each : List.of(adopting, tagging, moving)) {
      each.fence(false);
      applyReady(each);
    }
    assertThat(aws.isScheduledForDeletion(name + "-old")).isTrue();
  }
}
