package io.deploymentorchestrator.secretpush;

import static io.deploymentorchestrator.secretpush.Aws.config;
import static io.deploymentorchestrator.secretpush.Aws.generator;
import static io.deploymentorchestrator.secretpush.Aws.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.checks.HandlerJson;
import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import io.deploymentorchestrator.secretpush.plan.ConfigValidation;
import io.deploymentorchestrator.secretpush.store.SecretStore;
import io.deploymentorchestrator.secretpush.store.SecretStores;
import io.deploymentorchestrator.secretpush.store.Target;
import io.deploymentorchestrator.testkit.host.HostedComponent;
import io.deploymentorchestrator.testkit.host.InMemoryHost;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the schema refuses and what the handler refuses is told together, each place once. */
class ViolationsTest {

  private static final String CONFIDENTIAL = "c0nf1dential";

  private final InMemoryHost<SecretPushConfig, SecretPushStatus> host =
      InMemoryHost.of(() -> new SecretPushHandler(NoStores::new)).start();
  private final HostedComponent<SecretPushConfig, SecretPushStatus> component =
      host.component("ns", "name");

  private static final class NoStores implements SecretStores {
    @Override
    public SecretStore open(Target target) {
      throw new AssertionError("asked for a store");
    }

    @Override
    public void close() {}
  }

  @AfterEach
  void close() {
    host.close();
  }

  private List<String> violations(Map<String, ?> config) {
    return component.config(config).violations();
  }

  private static Map<String, Object> options(Object... more) {
    Map<String, Object> options = new LinkedHashMap<>();
    for (int i = 0; i < more.length; i += 2) {
      options.put((String) more[i], more[i + 1]);
    }
    return Map.of("generator", options);
  }

  @Test
  void all_that_is_wrong_is_told_at_once() {
    component.refreshInterval(Duration.ofMinutes(1));
    Map<String, Object> config =
        config(
            "has space",
            new TreeMap<>(
                Map.of(
                    "big",
                    value("x".repeat(66_000)),
                    "both",
                    Map.of("value", CONFIDENTIAL, "generator", Map.of("passwordLength", 8)),
                    "none",
                    Map.of(),
                    "short",
                    options("passwordLength", 3),
                    "empty",
                    options("passwordLength", 8, "excludeCharacters", "0123456789"))),
            Map.of("updatePolicy", "AlwaysUpdate", "extra", 1));
    List<String> told = violations(config);
    assertThat(told)
        .filteredOn(v -> v.startsWith("fields"))
        .containsExactlyInAnyOrder(
            "fields.both must have exactly one of value or generator",
            "fields.none must have exactly one of value or generator",
            "fields.short.generator.passwordLength must be at least 4, one for each class of characters that requireEachIncludedType asks for",
            "fields.empty.generator.excludeCharacters leaves no numbers, which requireEachIncludedType asks for",
            "fields take more than the 65536 bytes that AWS allows for a secret");
    assertThat(told)
        .filteredOn(v -> !v.startsWith("fields"))
        .satisfiesExactlyInAnyOrder(
            v -> assertThat(v).startsWith("secretName must match"),
            v -> assertThat(v).isEqualTo("has unknown field 'extra'"),
            v ->
                assertThat(v)
                    .isEqualTo(
                        "updatePolicy AlwaysUpdate needs a refreshInterval of at least 10m: each refresh makes a version"));
    assertThat(told.toString()).doesNotContain(CONFIDENTIAL);
  }

  @Test
  void options_of_which_one_cannot_be_read_are_judged_by_what_can_be() {
    // The rest would follow from what the schema tells already.
    assertThat(violations(config("app", Map.of("p", options("passwordLength", "3")))))
        .containsExactly("fields.p.generator.passwordLength must be of type integer");
    assertThat(violations(config("app", Map.of("p", options()))))
        .containsExactly("fields.p.generator lacks required field 'passwordLength'");
    assertThat(
            violations(
                config(
                    "app", Map.of("p", options("passwordLength", 3, "excludePunctuation", "yes")))))
        .containsExactly("fields.p.generator.excludePunctuation must be of type boolean");
    assertThat(
            violations(
                config(
                    "app",
                    Map.of(
                        "p",
                        options(
                            "passwordLength",
                            0,
                            "excludeNumbers",
                            true,
                            "excludeLowercase",
                            true,
                            "excludeUppercase",
                            true,
                            "excludePunctuation",
                            true)))))
        .containsExactly(
            "fields.p.generator.passwordLength must be at least 1",
            "fields.p.generator at least two characters other than the space must be left to choose from");
    assertThat(violations(config("app", Map.of("p", options("passwordLength", 100_000)))))
        .containsExactly("fields.p.generator.passwordLength must be at most 4096");
  }

  @Test
  void what_has_no_field_that_can_be_read_is_the_affair_of_the_schema() {
    for (Object fields :
        List.of(5, "text", List.of(), List.of(1), Map.of("a", 1), Map.of("a", List.of()))) {
      Map<String, Object> config = new TreeMap<>(config("app", Map.of()));
      config.put("fields", fields);
      assertThat(violations(config)).as("%s", fields).hasSize(1);
    }
    assertThat(violations(Map.of()))
        .containsExactlyInAnyOrder(
            "lacks required field 'region'",
            "lacks required field 'secretName'",
            "lacks required field 'fields'");
  }

  @Test
  void the_total_counts_generated_values_too() {
    Map<String, Object> fields = new TreeMap<>();
    for (int i = 0; i < 17; i++) {
      fields.put("f" + i, generator(4096));
    }
    assertThat(violations(config("app", fields)))
        .containsExactly("fields take more than the 65536 bytes that AWS allows for a secret");
    fields.remove("f0");
    fields.remove("f1");
    assertThat(violations(config("app", fields))).isEmpty();
  }

  /** What {@code apply} would refuse is told without it: there is nothing it alone knows. */
  @Test
  void nothing_is_left_for_apply_to_tell() {
    Map<String, Object> fine = Map.of("a", value("x"));
    List<Map<String, Object>> mistakes =
        List.of(
            config("app", fine, Map.of("kmsKeyId", " ")),
            config("app", fine, Map.of("roleArn", "arn:aws:iam::123456789012:role/with space")),
            config(
                "app",
                fine,
                Map.of("roleArn", "arn:aws:iam::123456789012:role/" + "r".repeat(1025))),
            config("app", fine, Map.of("description", "x deployment-orchestrator.io/owner=c/n/v")),
            config("app", fine, Map.of("description", "x".repeat(1025))),
            config("app", fine, Map.of("tags", Map.of("aws:x", "1"))),
            config("app", fine, Map.of("tags", Map.of("", "1"))),
            config("app", fine, Map.of("adopt", "a/b")),
            config(
                "app", fine, Map.of("recoveryWindowInDays", 7, "forceDeleteWithoutRecovery", true)),
            config("app", Map.of("", value("x"))),
            config("app", Map.of("n".repeat(257), value("x"))),
            config("app", Map.of("p", generator(1))),
            config(
                "app",
                Map.of(
                    "p",
                    options(
                        "passwordLength", 8, "excludeCharacters", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))),
            config("app", Map.of("a", value("\u00fc".repeat(33_000)))));
    for (Map<String, Object> mistake : mistakes) {
      SecretPushConfig bound =
          HandlerJson.newMapper().convertValue(mistake, SecretPushConfig.class);
      assertThat(ConfigValidation.violations(bound, Optional.empty()))
          .as("%s", mistake)
          .isNotEmpty();
      assertThat(violations(mistake)).as("%s", mistake).isNotEmpty();
    }
  }
}
