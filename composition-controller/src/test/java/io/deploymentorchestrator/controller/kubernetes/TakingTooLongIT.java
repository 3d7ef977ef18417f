package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.api.StatusCondition;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What takes too long is said, and goes on; what has become pointless is cancelled. */
class TakingTooLongIT extends OneOperator {

  /** A call may take far longer than any test waits. */
  TakingTooLongIT() {
    super(Duration.ofMinutes(10));
  }

  @Test
  void aCallIsCancelledWhenItsComponentIsDeletedAndDeletionGoesOn() {
    user.apply(User.component("echo", "stuck", "{value: hang}"));
    user.awaitComponent("stuck", c -> c.getStatus().checkpoint() != null);
    user.kubectl("delete", "component", "stuck", "--timeout=60s");
    assertThat(user.component("stuck")).isNull();
  }

  @Test
  void aCallThatDoesNotHeedBeingCancelledIsWaitedForBeforeDeletionGoesOn() {
    user.apply(User.component("journal", "deaf", "{value: deaf, millis: 2500}"));
    user.awaitComponent("deaf", c -> c.getStatus().checkpoint() != null);
    user.kubectl("delete", "component", "deaf", "--timeout=60s");
    assertThat(fixture.journal(user.namespace()))
        .containsExactly(
            "apply deaf deaf", "applied deaf deaf", "delete deaf null", "deleted deaf null");
    assertThat(fixture.things(user.namespace(), "deaf")).isZero();
  }

  @Test
  void pastItsTimeOutAFailingOneSaysSoOnceAndHealsWhenTheSpecDoes() {
    user.apply(User.component("echo", "a", "{value: fail}", "timeouts: {apply: 2s}"));
    Component late = user.awaitReason("a", "TimedOut");
    assertThat(late.getStatus().phase()).isEqualTo(Phase.Failed);
    assertThat(User.readiness(late).message())
        .isEqualTo("not Ready after 2s: Refused: told to fail");
    assertThat(Objects.requireNonNull(late.getStatus().condition("Reconciling")).reason())
        .isEqualTo("Retrying");
    user.apply(User.component("echo", "a", "{value: fine}", "timeouts: {apply: 2s}"));
    user.awaitReady("a");
  }

  @Test
  void workElsewhereThatTakesTooLongIsSaidAlthoughNothingHappens() {
    user.apply(User.component("echo", "a", "{value: progress}", "timeouts: {apply: 2s}"));
    Component late = user.awaitReason("a", "TimedOut");
    assertThat(late.getStatus().phase()).isEqualTo(Phase.Failed);
    assertThat(User.readiness(late).message()).startsWith("not Ready after 2s: ");
  }

  @Test
  void aDeletionThatTakesTooLongIsSaidWithWhatIsAwaited() {
    user.apply(User.component("echo", "base", "{value: x}", "timeouts: {delete: 8s}"));
    user.apply(User.component("echo", "top", "{value: '{{ .base.providerStatus.value }}'}"));
    user.awaitReady("top");
    user.kubectl("delete", "component", "base", "--wait=false");
    Component waiting = user.awaitReason("base", "HasDependents");
    assertThat(User.readiness(waiting).message()).contains("top");
    StatusCondition late = User.readiness(user.awaitReason("base", "TimedOut"));
    assertThat(late.message()).startsWith("not deleted after 8s: ").contains("top");
    user.kubectl("delete", "component", "top", "--timeout=60s");
    user.awaitNothingLeft();
  }

  @Test
  void aDependencyOnAnotherNamespaceIsRefusedInSoManyWords() {
    user.apply(User.component("echo", "a", "{value: x}", "dependsOn: [other-team/database]"));
    Component refused = user.awaitReason("a", "DependencyNotFound");
    assertThat(Objects.requireNonNull(refused.getStatus().condition("DependenciesReady")).message())
        .isEqualTo("'other-team/database': dependencies on other namespaces are not possible");
    user.apply(
        User.composition(
            "app", "{name: b, type: echo, dependsOn: [other-team/database], config: {}}"));
    assertThat(User.readiness(user.awaitReason("app-b", "DependencyNotFound")).message())
        .contains("dependencies on other namespaces are not possible");
    user.apply(User.component("echo", "a", "{value: x}"));
    user.awaitReady("a");
  }
}
