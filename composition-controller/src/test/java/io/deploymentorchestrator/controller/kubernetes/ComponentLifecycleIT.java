package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.api.StatusCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The life of one Component, with a handler that does nothing but tell what it was called with. */
class ComponentLifecycleIT extends OneOperator {

  ComponentLifecycleIT() {
    super(Duration.ofSeconds(5));
  }

  @Test
  void aComponentBecomesReadyWithTheConditionsOfHostAndHandler() {
    user.apply(User.echo("a", "hello"));
    Component component = user.awaitReady("a");
    assertThat(User.value(component)).isEqualTo("hello");
    assertThat(component.getStatus().conditionList())
        .extracting(StatusCondition::type, StatusCondition::status)
        .containsExactly(
            tuple("Ready", "True"),
            tuple("HandlerAvailable", "True"),
            tuple("ConfigValid", "True"),
            tuple("DependenciesReady", "True"),
            tuple("Echoed", "True"));
    assertThat(component.getStatus().handler())
        .isEqualTo(new ComponentStatus.ServedBy("echo", "1.0.0"));
    assertThat(component.getStatus().run()).isNull();
    user.kubectl("wait", "--for=condition=Ready", "component/a", "--timeout=5s");
  }

  @Test
  void becomingReadyAndFailingAreEvents() {
    user.apply(User.echo("good", "x"));
    user.apply(User.echo("bad", "fail"));
    user.awaitReady("good");
    user.awaitComponent("bad", c -> c.getStatus().phase() == Phase.Failed);
    user.awaitEvent("Normal +Ready +component/good +echoed");
    user.awaitEvent("Warning +Refused +component/bad +told to fail");
  }

  /** As of a failed Job that is looked at again and again. */
  @Test
  void aFailureThatIsTriedAgainIsNoEventEach() {
    user.apply(User.echo("bad", "fail anew"));
    user.awaitComponent(
        "bad",
        c ->
            c.getStatus().conditionList().stream()
                .anyMatch(
                    condition ->
                        condition.type().equals("Ready")
                            && condition.reason().equals("Refused")
                            && condition.message().matches(".*call ([4-9]|\\d\\d+)")));
    user.apply(User.echo("later", "fail"));
    user.awaitEvent("Warning +Refused +component/later");
    assertThat(user.kubectl("get", "events").lines().filter(e -> e.contains("component/bad")))
        .hasSize(1);
  }

  @Test
  void aReadyComponentIsLeftAlone() {
    user.apply(User.echo("a", "x"));
    String version = user.awaitReady("a").getMetadata().getResourceVersion();
    user.apply(User.echo("later", "{{ .a.providerStatus.value }}"));
    user.awaitReady("later");
    assertThat(user.existing("a").getMetadata().getResourceVersion()).isEqualTo(version);
    assertThat(User.calls(user.existing("a"))).isEqualTo(1);
  }

  @Test
  void nothingIsCalledAgainAfterARestart() {
    user.apply(User.echo("a", "x"));
    user.apply(User.echo("b", "{{ .a.providerStatus.value }}"));
    user.awaitReady("b");
    String before =
        user.existing("a").getMetadata().getResourceVersion()
            + user.existing("b").getMetadata().getResourceVersion();
    restart();
    user.apply(User.echo("probe", "x", "dependsOn: [b]"));
    user.awaitReady("probe");
    assertThat(
            user.existing("a").getMetadata().getResourceVersion()
                + user.existing("b").getMetadata().getResourceVersion())
        .isEqualTo(before);
  }

  @Test
  void fromNothingToReadyAStandaloneComponentIsWrittenFourTimesAtMost() {
    user.apply(User.echo("a", "x") + User.echo("b", "{{ .a.providerStatus.value }}"));
    user.awaitReady("a");
    user.awaitReady("b");
    // The finalizer, waiting, the checkpoint and the result: what the server's audit log has of
    // writes to them.
    assertThat(writesTo("a")).isLessThanOrEqualTo(4);
    assertThat(writesTo("b")).isLessThanOrEqualTo(4);
  }

  private long writesTo(String name) {
    return user.writes().stream()
        .filter(r -> r.name().equals(name) && r.resource().startsWith("components"))
        .count();
  }

  @Test
  void anExceptionsTextIsShownNowhere() {
    user.apply(User.echo("a", "throw"));
    Component component = user.awaitComponent("a", c -> c.getStatus().phase() == Phase.Failed);
    assertThat(User.readiness(component).reason()).isEqualTo("IllegalStateException");
    assertThat(user.kubectl("get", "component", "a", "-o", "yaml")).doesNotContain("hunter2");
    assertThat(component.getStatus().run()).isNotNull();
  }

  @Test
  void aRetryRepeatsTheSameRunAndWritesNothingWhenItFailsTheSameWay() {
    user.apply(User.echo("a", "fail"));
    Component first = user.awaitComponent("a", c -> c.getStatus().phase() == Phase.Failed);
    assertThat(first.getStatus().condition("Reconciling")).isNotNull();
    // The handler checkpoints each call, so a retry shows in the checkpoint; everything else stays
    // as it is.
    Component second =
        user.awaitComponent(
            "a",
            c ->
                c.getStatus().checkpoint() != null
                    && c.getStatus().checkpoint().get("calls").asInt() >= 2);
    assertThat(second.getStatus().run()).isEqualTo(first.getStatus().run());
    assertThat(User.readiness(second).lastTransitionTime())
        .isEqualTo(User.readiness(first).lastTransitionTime());
    user.apply(User.echo("a", "fine"));
    user.awaitReady("a");
  }

  @Test
  void aCallThatHangsIsCancelledAndHoldsUpNobody() {
    user.apply(User.echo("stuck", "hang"));
    user.apply(User.echo("free", "x"));
    user.awaitReady("free");
    Component stuck = user.awaitReason("stuck", "CallTimeout");
    assertThat(stuck.getStatus().phase()).isEqualTo(Phase.Failed);
  }

  @Test
  void aRequestRunsItOnceMore() {
    user.apply(User.echo("a", "x"));
    user.awaitReady("a");
    user.request("a", "now");
    Component component =
        user.awaitComponent("a", c -> "now".equals(c.getStatus().lastHandledReconcileAt()));
    assertThat(User.calls(user.awaitComponent("a", c -> c.getStatus().run() == null))).isEqualTo(2);
    assertThat(component.getMetadata().getGeneration()).isEqualTo(1);
  }

  @Test
  void theRefreshIntervalRunsItAgain() {
    user.apply(User.echo("a", "x", "refreshInterval: 10s"));
    Component first = user.awaitReady("a");
    assertThat(causes(first)).isEqualTo("[\"SPEC\"]");
    Component again = user.awaitComponent("a", c -> User.ready(c) && User.calls(c) == 2);
    assertThat(causes(again)).isEqualTo("[\"REFRESH\"]");
    assertThat(lastApplied(again)).isAfterOrEqualTo(lastApplied(first).plusSeconds(10));
    assertThat(again.getStatus().run()).isNull();
  }

  private static String causes(Component component) {
    return User.provider(component).path("causes").toString();
  }

  private static Instant lastApplied(Component component) {
    return Instant.parse(Objects.requireNonNull(component.getStatus().lastAppliedTime()));
  }

  @Test
  void aSuspendedComponentAppliesNothingUntilItIsResumed() {
    user.apply(User.echo("a", "x", "suspend: true"));
    Component component = user.awaitReason("a", "Suspended");
    assertThat(component.getStatus().providerStatus()).isNull();
    user.apply(User.echo("a", "x"));
    user.awaitReady("a");
    user.apply(User.echo("a", "x", "suspend: true"));
    assertThat(User.readiness(user.awaitReady("a")).reason()).isEqualTo("Suspended");
    user.apply(User.echo("a", "y", "suspend: true"));
    user.awaitComponent("a", c -> c.getStatus().phase() == Phase.Pending);
    user.kubectl("delete", "component", "a", "--timeout=20s");
  }

  @Test
  void aWipedStatusIsBuiltAnew() {
    user.apply(User.echo("a", "x"));
    user.awaitReady("a");
    user.wipeStatus("a");
    assertThat(User.value(user.awaitReady("a"))).isEqualTo("x");
  }

  @Test
  void theSpecIsNeverWritten() {
    String yaml = User.echo("a", "x");
    user.apply(yaml);
    user.awaitReady("a");
    assertThat(user.kubectlWithInput(yaml, "apply", "-f", "-")).contains("unchanged");
    assertThat(user.existing("a").getMetadata().getGeneration()).isEqualTo(1);
  }

  @Test
  void oneDeletedAndRecreatedAtOnceIsServedAgain() {
    for (int i = 0; i < 5; i++) {
      String value = "round-" + i;
      user.apply(User.echo("again", value));
      user.awaitValue("again", value);
      user.kubectlWithInput(User.echo("again", value + "-new"), "replace", "--force", "-f", "-");
      user.awaitValue("again", value + "-new");
    }
  }

  @Test
  void editingOnlyATimeoutOfAFailedOneIsObserved() {
    user.apply(User.echo("a", "fail"));
    user.awaitComponent("a", c -> c.getStatus().phase() == Phase.Failed);
    user.apply(User.echo("a", "fail", "timeouts: {apply: 7m}"));
    user.awaitComponent("a", c -> Long.valueOf(2).equals(c.getStatus().observedGeneration()));
  }
}
