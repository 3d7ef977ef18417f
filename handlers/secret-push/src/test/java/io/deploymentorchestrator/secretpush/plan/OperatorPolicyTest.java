package io.deploymentorchestrator.secretpush.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.deploymentorchestrator.secretpush.config.FieldSpec;
import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorPolicyTest {

  private static SecretPushConfig config(String name, Optional<String> key, Optional<String> role) {
    return Configs.with(name, key, role, Map.of("a", FieldSpec.of("x")));
  }

  @Test
  void without_settings_any_name_and_key_are_allowed_but_no_role_and_no_adoption() {
    OperatorPolicy policy = OperatorPolicy.of(Map.of());

    assertThat(policy.violations("ns", config("any", Optional.of("key"), Optional.empty())))
        .isEmpty();
    assertThat(policy.violations("ns", config("any", Optional.empty(), Optional.of("role"))))
        .hasSize(1);
    assertThat(policy.allowsAdoption("ns", "any")).isFalse();
    assertThat(policy.allowsRole("ns", "role")).isFalse();
  }

  @Test
  void the_first_entry_that_fits_the_namespace_decides() {
    OperatorPolicy policy =
        OperatorPolicy.of(
            Map.of(
                "policies",
                List.of(
                    Map.of(
                        "namespaces",
                        "team-*",
                        "secretNames",
                        List.of("{namespace}/*"),
                        "adopt",
                        "{namespace}/old-?"),
                    Map.of(
                        "namespaces", "*", "secretNames", List.of(), "kmsKeys", "alias/shared"))));

    assertThat(policy.violations("team-a", config("team-a/x", Optional.of("k"), Optional.empty())))
        .isEmpty();
    assertThat(policy.violations("team-a", config("team-b/x", Optional.empty(), Optional.empty())))
        .hasSize(1);
    assertThat(policy.violations("x", config("team-a/x", Optional.of("k"), Optional.empty())))
        .hasSize(2);
    assertThat(policy.allowsAdoption("team-a", "team-a/old-1")).isTrue();
    assertThat(policy.allowsAdoption("team-a", "team-a/old-12")).isFalse();
    assertThat(policy.allowsAdoption("team-a", "team-b/old-1")).isFalse();
  }

  @Test
  void characters_that_mean_something_in_regular_expressions_stand_for_themselves() {
    OperatorPolicy policy =
        OperatorPolicy.of(Map.of("policies", List.of(Map.of("namespaces", "a.b", "adopt", "x+y"))));

    assertThat(policy.allowsAdoption("a.b", "x+y")).isTrue();
    assertThat(policy.allowsAdoption("a.b", "xxy")).isFalse();
    assertThat(policy.allowsAdoption("aXb", "x+y")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "secretNames, {ns}/*",
    "secretNames, {namespace/*",
    "secretNames, ''",
    "adopt, {Namespace}",
    "roles, arn:aws:iam::1:role/{team}",
    "kmsKeys, alias/namespace}",
    "namespaces, {namespace}",
    "namespaces, ' '",
  })
  void a_pattern_that_fits_nothing_is_refused_and_names_setting_and_option(
      String key, String pattern) {
    Map<String, Object> entry = new HashMap<>(Map.of("namespaces", "team-*"));
    entry.put(key, List.of(pattern));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OperatorPolicy.of(Map.of("policies", List.of(entry))))
        .withMessageContainingAll("policies[0]." + key, "'" + pattern + "'", "--handler-settings");
  }

  @Test
  void settings_with_a_mistake_are_refused() {
    for (Map<String, Object> wrong :
        List.<Map<String, Object>>of(
            Map.of("policy", List.of()),
            Map.of("policies", "x"),
            Map.of("policies", List.of("x")),
            Map.of("policies", List.of(Map.of("secretNames", "x"))),
            Map.of("policies", List.of(Map.of("namespaces", "x", "secretName", "y"))),
            Map.of("policies", List.of(Map.of("namespaces", 5))))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> OperatorPolicy.of(wrong))
          .withMessageContaining("secret-push");
    }
  }
}
