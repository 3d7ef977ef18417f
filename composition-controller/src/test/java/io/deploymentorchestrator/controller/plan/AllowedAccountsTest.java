package io.deploymentorchestrator.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deploymentorchestrator.controller.plan.AllowedAccounts.Rule;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedAccountsTest {

  private static Rule rule(String namespaces, String... accounts) {
    return new Rule(List.of(namespaces), List.of(accounts));
  }

  @Test
  void without_rules_any_account_may_act() {
    assertThat(AllowedAccounts.ANY.refusal("any", "default")).isEmpty();
    assertThat(new AllowedAccounts(List.of(rule("team-*", "x"))).refusal("other", "default"))
        .as("nor in a namespace that no rule is for")
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "team-a, deployer, true",
    "team-a, ci-1, true",
    "team-a, team-a-app, true",
    "team-a, team-b-app, false",
    "team-a, default, false",
    "team-a, ci-10, false",
    "team-a, deployer2, false",
    "team-a, xdeployer, false",
    "team-ab, deployer, true",
    "xteam-a, deployer, false",
    "xteam-a, default, true",
    "locked, default, false",
    "locked, deployer, false",
  })
  void the_first_rule_that_is_for_the_namespace_decides(
      String namespace, String account, boolean allowed) {
    AllowedAccounts accounts =
        new AllowedAccounts(
            List.of(
                rule("team-*", "deployer", "ci-?", "{namespace}-*"),
                rule("locked"),
                rule("*", "default")));
    assertThat(accounts.refusal(namespace, account).isEmpty()).isEqualTo(allowed);
  }

  @Test
  void a_refusal_names_field_account_and_cure() {
    AllowedAccounts accounts =
        new AllowedAccounts(List.of(rule("team-*", "deployer", "{namespace}-*"), rule("*")));
    assertThat(accounts.refusal("team-a", "admin"))
        .contains(
            "spec.serviceAccountName: the operator lets no Component of namespace team-a act as account admin;"
                + " name one that is allowed: deployer, team-a-*, or ask the operator (--allowed-service-accounts)");
    assertThat(accounts.refusal("other", "default"))
        .get()
        .asString()
        .contains("as account default; none is allowed there: ask the operator");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "Deployer",
        "team a",
        "a/b",
        "ns:name",
        "system:serviceaccount:a:b",
        "{ns}",
        "a,b",
        "{namespace",
        "(.*)",
        "a\n"
      })
  void a_pattern_that_fits_no_account_is_refused(String pattern) {
    assertThatThrownBy(() -> rule("*", pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + pattern + "' in serviceAccounts");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Team", "a.b", "{namespace}", "a b", "[a-z]*", "*,b"})
  void a_pattern_that_fits_no_namespace_is_refused(String pattern) {
    assertThatThrownBy(() -> rule(pattern, "*"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + pattern + "' in namespaces");
  }

  @Test
  void a_rule_for_nobody_is_refused() {
    assertThatThrownBy(() -> new Rule(List.of(), List.of("*")))
        .hasMessageContaining("namespaces is empty");
  }

  @Test
  void no_pattern_makes_a_name_expensive() {
    AllowedAccounts accounts = new AllowedAccounts(List.of(rule("*", "*a".repeat(100) + "*b")));
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> accounts.refusal("ns", "a".repeat(253)));
  }
}
