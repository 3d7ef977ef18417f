package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.api.StatusCondition;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectAccess;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectWatches;
import io.deploymentorchestrator.controller.objects.ObjectSettings;
import io.deploymentorchestrator.controller.plan.AllowedAccounts;
import io.deploymentorchestrator.controller.plan.AllowedAccounts.Rule;
import io.deploymentorchestrator.operator.kubernetes.ApiThrottle;
import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator that lets Components act as some accounts of their namespace only. */
@WithCluster
class AllowedAccountsIT {

  private static final String REASON = "ServiceAccountNotAllowed";

  private OperatorFixture fixture;
  private User user;

  @BeforeEach
  void begin(Cluster cluster, @TempDir Path plugins) throws IOException {
    fixture = new OperatorFixture(cluster, plugins);
    user = fixture.user("accounts");
  }

  @AfterEach
  void end() {
    fixture.close();
  }

  private static ObjectSettings only(String... accounts) {
    Rule rule = new Rule(List.of("accounts-*"), List.of(accounts));
    return new ObjectSettings("default", false, new AllowedAccounts(List.of(rule)));
  }

  private CompositionOperator started(ObjectSettings settings) {
    CompositionOperator operator = fixture.operator(settings);
    operator.start();
    return operator;
  }

  private List<AuditedRequest> callsAsAnAccount() {
    return user.cluster().requests().in(user.namespace()).where(AuditedRequest::impersonated).all();
  }

  @Test
  void nothing_is_called_as_an_account_that_is_not_allowed_until_the_spec_names_one_that_is() {
    try (CompositionOperator operator = started(only("deployer", "{namespace}-app"))) {
      user.apply(
          User.echo("unnamed", "look")
              + User.echo("named", "look", "serviceAccountName: admin")
              + User.echo("other", "look", "serviceAccountName: accounts-0-app"));
      for (String name : List.of("unnamed", "named", "other")) {
        Component refused = user.awaitReason(name, REASON);
        assertThat(refused.getStatus().phase()).isEqualTo(Phase.Failed);
        assertThat(User.condition(refused, "Stalled").reason()).isEqualTo(REASON);
        assertThat(User.condition(refused, "Ready").message())
            .contains("spec.serviceAccountName", "deployer, " + user.namespace() + "-app");
      }
      assertThat(User.condition(user.existing("unnamed"), "Ready").message())
          .contains("act as account default");
      user.awaitEvent("Warning +" + REASON + " +component/named");
      user.request("named", "please");
      assertThat(callsAsAnAccount()).isEmpty();

      user.apply(
          User.echo("unnamed", "look", "serviceAccountName: deployer")
              + User.echo("named", "look", "serviceAccountName: " + user.namespace() + "-app"));
      user.awaitReady("unnamed");
      user.awaitReady("named");
      assertThat(callsAsAnAccount()).as("which the audit log would have shown").isNotEmpty();
    }
  }

  @Test
  void what_is_applied_is_left_as_it_is_and_can_be_deleted_as_another_account_or_abandoned() {
    String[] names = {"moved", "given-up", "kept"};
    try (CompositionOperator operator = started(only("deployer"))) {
      for (String name : names) {
        user.apply(User.component("journal", name, "{value: x}", "serviceAccountName: deployer"));
        user.awaitReady(name);
      }
    }
    try (CompositionOperator operator = started(only("another"))) {
      for (String name : names) {
        user.awaitReason(name, REASON);
      }
      user.delete("component", "moved", "given-up");
      for (String name : List.of("moved", "given-up")) {
        Component waiting =
            user.awaitComponent(name, c -> c.getStatus().phase() == Phase.Terminating);
        assertThat(User.condition(waiting, "Ready"))
            .extracting(StatusCondition::status, StatusCondition::reason)
            .containsExactly("False", REASON);
        assertThat(User.condition(waiting, "Ready").message())
            .contains("spec.serviceAccountName", "account deployer", "another")
            .contains("annotate deployment-orchestrator.io/abandon=true");
      }
      assertThat(fixture.journal(user.namespace())).noneMatch(line -> line.startsWith("delete"));

      user.abandon("given-up");
      user.awaitGone("given-up");
      user.kubectl(
          "patch",
          "component",
          "moved",
          "--type=merge",
          "-p",
          "{\"spec\": {\"serviceAccountName\": \"another\"}}");
      user.awaitGone("moved");
      assertThat(fixture.journal(user.namespace()))
          .filteredOn(line -> line.startsWith("delete"))
          .allMatch(line -> line.contains(" moved "))
          .isNotEmpty();
      assertThat(fixture.things(user.namespace(), "kept")).isEqualTo(1);
    }
    try (CompositionOperator operator = started(only("deployer"))) {
      user.awaitReady("kept");
    }
  }

  @Test
  void with_the_controllers_own_rights_no_account_acts_and_none_is_refused() {
    Rule nobody = new Rule(List.of("*"), List.of());
    try (CompositionOperator operator =
        started(new ObjectSettings("default", true, new AllowedAccounts(List.of(nobody))))) {
      user.apply(User.echo("a", "look", "serviceAccountName: admin"));
      user.awaitReady("a");
      assertThat(callsAsAnAccount()).isEmpty();
    }
  }

  @Test
  void no_handler_gets_hold_of_an_account_that_is_not_allowed_whoever_asks_for_it() {
    try (ObjectWatches watches =
        new ObjectWatches(new ApiThrottle(fixture.client()), (component, cause) -> {})) {
      ObjectAccess access = new ObjectAccess(watches, only("deployer"));
      ComponentId ours = new ComponentId(user.namespace(), "a", "uid");
      for (Optional<String> name : List.of(Optional.<String>empty(), Optional.of("admin"))) {
        assertThatThrownBy(() -> access.forComponent(ours, name))
            .isInstanceOf(KubernetesException.class)
            .hasMessageContaining("spec.serviceAccountName");
      }
      assertThat(access.forComponent(ours, Optional.of("deployer")).account())
          .isEqualTo("system:serviceaccount:" + user.namespace() + ":deployer");
    }
  }
}
