package io.deploymentorchestrator.secrets.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deploymentorchestrator.secrets.api.ClusterSecretStoreSpec.Condition;
import io.deploymentorchestrator.secrets.api.ClusterSecretStoreSpec.NamespaceSelector;
import io.deploymentorchestrator.secrets.api.ClusterSecretStoreSpec.Requirement;
import io.deploymentorchestrator.secrets.store.NamespaceConditions.InvalidConditionException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamespaceConditionsTest {

  private static final Map<String, String> NO_LABELS = Map.of();

  private static NamespaceConditions of(Condition... conditions) {
    try {
      return NamespaceConditions.of(List.of(conditions));
    } catch (InvalidConditionException e) {
      throw new AssertionError(e);
    }
  }

  private static Condition names(String... names) {
    return new Condition(null, List.of(names), null);
  }

  private static Condition matching(String... expressions) {
    return new Condition(null, null, List.of(expressions));
  }

  private static Condition labels(Map<String, String> labels) {
    return new Condition(new NamespaceSelector(labels, null), null, null);
  }

  private static Condition requiring(String key, String operator, String... values) {
    return new Condition(
        new NamespaceSelector(null, List.of(new Requirement(key, operator, List.of(values)))),
        null,
        null);
  }

  @Test
  void without_conditions_every_namespace_is_let_in() {
    assertThat(of().allow("any", NO_LABELS)).isTrue();
    assertThat(of().allow("any", null)).isTrue();
  }

  @Test
  void an_empty_condition_lets_none_in() {
    assertThat(of(new Condition(null, null, null)).allow("any", NO_LABELS)).isFalse();
    assertThat(of(new Condition(null, List.of(), List.of())).allow("any", NO_LABELS)).isFalse();
  }

  @Test
  void an_empty_selector_lets_all_in() {
    Condition all = new Condition(new NamespaceSelector(null, null), List.of(), List.of());
    assertThat(of(all).allow("any", NO_LABELS)).isTrue();
    assertThat(of(all).allow("any", null)).isTrue();
  }

  @Test
  void any_member_of_any_condition_is_enough() {
    NamespaceConditions conditions =
        of(names("one"), matching("^team-"), labels(Map.of("tier", "prod")));
    assertThat(conditions.allow("one", NO_LABELS)).isTrue();
    assertThat(conditions.allow("team-a", NO_LABELS)).isTrue();
    assertThat(conditions.allow("x", Map.of("tier", "prod", "more", "y"))).isTrue();
    assertThat(conditions.allow("x", Map.of("tier", "test"))).isFalse();
    assertThat(conditions.allow("my-team-a", NO_LABELS)).isFalse();
  }

  @Test
  void regular_expressions_are_not_anchored() {
    assertThat(of(matching("team")).allow("my-team-a", NO_LABELS)).isTrue();
    assertThat(of(matching("^team$")).allow("my-team-a", NO_LABELS)).isFalse();
  }

  @Test
  void operators_mean_what_they_mean_in_kubernetes() {
    Map<String, String> prod = Map.of("tier", "prod");
    assertThat(of(requiring("tier", "In", "prod", "test")).allow("n", prod)).isTrue();
    assertThat(of(requiring("tier", "In", "test")).allow("n", prod)).isFalse();
    assertThat(of(requiring("tier", "In", "test")).allow("n", NO_LABELS)).isFalse();
    assertThat(of(requiring("tier", "NotIn", "prod")).allow("n", prod)).isFalse();
    assertThat(of(requiring("tier", "NotIn", "prod")).allow("n", NO_LABELS)).isTrue();
    assertThat(of(requiring("tier", "Exists")).allow("n", prod)).isTrue();
    assertThat(of(requiring("tier", "Exists")).allow("n", NO_LABELS)).isFalse();
    assertThat(of(requiring("tier", "DoesNotExist")).allow("n", prod)).isFalse();
    assertThat(of(requiring("tier", "DoesNotExist")).allow("n", NO_LABELS)).isTrue();
  }

  @Test
  void a_namespace_whose_labels_are_not_known_is_not_let_in_by_them() {
    assertThat(of(requiring("tier", "DoesNotExist")).allow("n", null)).isFalse();
    assertThat(of(requiring("tier", "NotIn", "prod")).allow("n", null)).isFalse();
    assertThat(of(names("n"), requiring("tier", "NotIn", "prod")).allow("n", null)).isTrue();
  }

  @Test
  void what_cannot_be_understood_is_named() {
    assertThatThrownBy(() -> NamespaceConditions.of(List.of(names("a"), matching("["))))
        .hasMessageContaining("conditions[1].namespaceRegexes")
        .hasMessageContaining("RE2");
    assertThatThrownBy(() -> NamespaceConditions.of(List.of(requiring("tier", "In"))))
        .hasMessage("conditions[0].namespaceSelector.matchExpressions: operator In needs values");
    assertThatThrownBy(() -> NamespaceConditions.of(List.of(requiring("tier", "Exists", "v"))))
        .hasMessageContaining("operator Exists needs no values");
    assertThatThrownBy(() -> NamespaceConditions.of(List.of(requiring("tier", "Like", "v"))))
        .hasMessageContaining("operator must be");
  }

  @Test
  void an_expression_that_would_take_for_ever_elsewhere_does_not() {
    assertThat(of(matching("^(a+)+$")).allow("a".repeat(60) + "!", NO_LABELS)).isFalse();
  }
}
