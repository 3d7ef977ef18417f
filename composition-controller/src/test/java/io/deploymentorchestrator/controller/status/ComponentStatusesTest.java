package io.deploymentorchestrator.controller.status;

import static io.deploymentorchestrator.controller.graph.GraphBuilder.component;
import static io.deploymentorchestrator.controller.graph.GraphBuilder.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.deploymentorchestrator.api.Condition;
import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.api.Run;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.api.StatusCondition;
import io.deploymentorchestrator.controller.graph.Dependency;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.plan.Decision;
import io.deploymentorchestrator.controller.plan.Decision.Inputs;
import io.deploymentorchestrator.controller.plan.HandlerAbsence;
import io.deploymentorchestrator.controller.plan.Planner;
import io.deploymentorchestrator.controller.status.ComponentStatuses.Call;
import io.deploymentorchestrator.controller.status.ComponentStatuses.Reported;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ComponentStatusesTest {

  private static final Instant EARLY = Instant.parse("2026-01-01T00:00:00.5Z");
  private static final Instant LATE = Instant.parse("2026-01-01T01:00:00Z");
  private static final Run RUN = new Run("run-1", Set.of(Run.Cause.SPEC));
  private static final Inputs INPUTS =
      new Inputs(JsonNodeFactory.instance.objectNode(), null, "hash", List.of(), Set.of());
  private static final ComponentStatuses.Handler ECHO =
      new ComponentStatuses.Handler("echo", "1.0.0");
  private static final Reported DONE =
      new Reported(
          JsonNodeFactory.instance.objectNode().put("x", 1),
          List.of(Condition.isTrue("Echoed", "Done", "echoed")),
          null);
  private static final Reported UNDONE =
      new Reported(null, List.of(Condition.isFalse("Echoed", "NotDone", "not echoed")), null);

  private static Call call(Node node) {
    return new Call(node, RUN, INPUTS, ECHO);
  }

  private static ComponentStatus ready(Node node, Instant now) {
    return ComponentStatuses.ready(call(node), DONE, "echoed", Optional.empty(), now);
  }

  private static ComponentStatus failed(Node node, Retry retry, Instant now) {
    return ComponentStatuses.failed(call(node), UNDONE, "Refused", "told to fail", retry, now);
  }

  private static String time(ComponentStatus status, String type) {
    StatusCondition condition = status.condition(type);
    return condition == null ? "none" : condition.lastTransitionTime();
  }

  @Test
  void messages_are_text_on_one_line_whoever_wrote_them() {
    String written = "no\u001b[2J\n✔ other  manifest  Ready\u009b\u2028\u202e";
    String shown = "no\\u001b[2J\\n✔ other  manifest  Ready\\u009b\\u2028\\u202e";
    Reported reported =
        new Reported(null, List.of(Condition.isFalse("Echoed", "NotDone", written)), null);
    Node node = component("a").build();
    List<ComponentStatus> statuses =
        List.of(
            ComponentStatuses.failed(
                call(node), reported, "Refused", written, Retry.WHEN_CHANGED, LATE),
            ComponentStatuses.inProgress(call(node), reported, "Working", written, LATE),
            ComponentStatuses.ready(call(node), reported, written, Optional.empty(), LATE),
            ComponentStatuses.terminating(node, "Working", written, reported, LATE),
            ComponentStatuses.accountRefused(node, written, ECHO, LATE));
    for (ComponentStatus status : statuses) {
      for (StatusCondition condition : status.conditionList()) {
        assertThat(condition.message().chars()).noneMatch(Character::isISOControl);
        assertThat(condition.message()).doesNotContain("\u2028", "\u202e");
      }
      assertThat(status.condition("Ready")).isNotNull();
      assertThat(status.condition("Ready").message()).isEqualTo(shown);
    }
    assertThat(
            ComponentStatuses.failed(
                call(node.withStatus(statuses.get(0))),
                reported,
                "Refused",
                written,
                Retry.WHEN_CHANGED,
                LATE.plusSeconds(60)))
        .as("the same again is no news")
        .isEqualTo(statuses.get(0));
  }

  @Test
  void a_long_message_is_cut_between_characters() {
    String longest = "a" + "😀".repeat(5_000);
    StatusCondition ready =
        ComponentStatuses.inProgress(call(component("a").build()), UNDONE, "Working", longest, LATE)
            .condition("Ready");
    assertThat(ready).isNotNull();
    assertThat(ready.message()).hasSize(4_096).endsWith("😀…");
  }

  @Test
  void failingTheSameWayAgainIsTheSameStatus() {
    Node node = component("a").build();
    ComponentStatus first = failed(node, Retry.BACKOFF, EARLY);
    assertThat(failed(node.withStatus(first), Retry.BACKOFF, EARLY.plusSeconds(599)))
        .isEqualTo(first);
  }

  @Test
  void aRepairTellsOnlyWhatTheHandlerReports() {
    Node applied = component("a").ready().build();
    Node edited = component("a").generation(2).status(applied.status()).build();
    ComponentStatus after = ComponentStatuses.repaired(call(edited), DONE, Optional.empty(), LATE);
    assertThat(after.observedGeneration()).as("the edit was not looked at yet").isEqualTo(1);
    assertThat(edited.withStatus(after).ready()).isFalse();
    assertThat(after.condition("Ready")).isEqualTo(applied.status().condition("Ready"));
    assertThat(after.condition("Echoed")).extracting(StatusCondition::status).isEqualTo("True");
    assertThat(after.providerStatus()).isEqualTo(DONE.status());
    assertThat(after.applied()).isEqualTo(applied.status().applied());
    assertThat(after.run()).isNull();

    ComponentStatus failed = ComponentStatuses.unrepaired(call(edited), UNDONE, LATE);
    assertThat(failed.run()).as("it is gone on with after a crash").isNotNull();
    assertThat(failed.run().id()).isEqualTo(RUN.id());
    assertThat(failed.run().inputsHash()).isEqualTo(INPUTS.hash());
    assertThat(failed.condition("Ready")).isEqualTo(applied.status().condition("Ready"));
    assertThat(edited.withStatus(failed).ready()).isFalse();
  }

  @Test
  void thatAnotherVersionServesIsAllThatAStatusTellsOrNot() {
    Node node = component("a").build();
    ComponentStatus before = ready(node, EARLY);
    Node ready = node.withStatus(before);
    ComponentStatus newer =
        ComponentStatuses.upToDate(
            ready, INPUTS, new ComponentStatuses.Handler("echo", "2.0.0"), LATE);
    assertThat(newer.condition("HandlerAvailable"))
        .extracting(StatusCondition::message)
        .isEqualTo("echo 2.0.0");
    assertThat(ComponentStatuses.tellsHandlerOnly(before, newer)).isTrue();
    assertThat(ComponentStatuses.tellsHandlerOnly(before, before)).isFalse();
    Node edited = component("a").generation(2).status(before).build();
    assertThat(
            ComponentStatuses.tellsHandlerOnly(
                before,
                ComponentStatuses.upToDate(
                    edited, INPUTS, new ComponentStatuses.Handler("echo", "2.0.0"), LATE)))
        .isFalse();
  }

  @Test
  void why_a_handler_is_not_served_is_told_in_its_own_words() {
    Node node = component("a").build();
    assertThat(missing(node, new HandlerAbsence.Refused("e.jar", "it is\ndamaged")))
        .isEqualTo(
            "HandlerRefused: handler 'echo' is not served, e.jar was refused: it is\\ndamaged");
    assertThat(missing(node, new HandlerAbsence.Starting("e.jar")))
        .isEqualTo(
            "HandlerNotFound: handler 'echo' is not served yet: e.jar is being loaded and started");
    assertThat(missing(node, new HandlerAbsence.StillCalled()))
        .startsWith("CallTimeout: handler 'echo' is served no longer, and a call of it");
    assertThat(
            missing(component("a").deleting().build(), new HandlerAbsence.Refused("e.jar", "no")))
        .startsWith(
            "TimedOut: not deleted after 10m: handler 'echo' is not served, e.jar was refused")
        .contains("abandon=true");
  }

  private static String missing(Node node, HandlerAbsence absence) {
    StatusCondition ready =
        ComponentStatuses.handlerMissing(node, absence, LATE).condition("Ready");
    return ready == null ? "" : ready.reason() + ": " + ready.message();
  }

  @Test
  void the_refresh_interval_counts_from_no_look_however_it_was_caused() {
    ComponentStatus before = ready(component("a").build(), EARLY);
    Node node = component("a").status(before).build();
    for (Set<Run.Cause> causes :
        List.of(
            Set.of(Run.Cause.RECHECK),
            Set.of(Run.Cause.WATCHED_OBJECT),
            Set.of(Run.Cause.RECHECK, Run.Cause.WATCHED_OBJECT),
            Set.of(Run.Cause.RECHECK, Run.Cause.REFRESH))) {
      Call call = new Call(node, new Run("run-2", causes), INPUTS, ECHO);
      ComponentStatus after = ComponentStatuses.ready(call, DONE, "echoed", Optional.empty(), LATE);
      assertThat(after.lastAppliedTime())
          .as(causes.toString())
          .isEqualTo(
              causes.contains(Run.Cause.REFRESH)
                  ? "2026-01-01T01:00:00Z"
                  : before.lastAppliedTime());
    }
  }

  @Test
  void before_the_first_call_of_a_handler_that_was_missing_the_status_says_that_it_may_have_run() {
    Node node = component("a").build();
    ComponentStatus missing =
        ComponentStatuses.handlerMissing(node, new HandlerAbsence.NotFound(Set.of()), EARLY);
    assertThat(Planner.neverServed(missing)).isTrue();
    ComponentStatus begun = ComponentStatuses.begun(call(node.withStatus(missing)), LATE);
    assertThat(Planner.neverServed(begun)).isFalse();
    assertThat(begun.run()).isNotNull();
    assertThat(Planner.neverServed(ComponentStatuses.afterLoss(missing, "run-0"))).isFalse();
  }

  @Test
  void aDeletionWithoutHandlerIsLateAtLast() {
    Node deleting = component("a").ready().deleting().build();
    Instant asked = Instant.parse("2026-01-01T00:00:00Z");
    ComponentStatus early =
        ComponentStatuses.handlerMissing(
            deleting, new HandlerAbsence.NotFound(Set.of("other")), asked);
    assertThat(early.condition("Ready"))
        .extracting(StatusCondition::reason)
        .isEqualTo("HandlerNotFound");
    ComponentStatus late =
        ComponentStatuses.handlerMissing(
            deleting, new HandlerAbsence.NotFound(Set.of("other")), asked.plusSeconds(600));
    assertThat(late.phase()).isEqualTo(Phase.Terminating);
    assertThat(late.condition("Ready"))
        .satisfies(
            c -> {
              assertThat(c.reason()).isEqualTo("TimedOut");
              assertThat(c.message())
                  .startsWith("not deleted after 10m: no plugin serves handler 'echo'")
                  .contains("abandon");
            });
    assertThat(late.condition("HandlerAvailable"))
        .extracting(StatusCondition::reason)
        .isEqualTo("HandlerNotFound");
    assertThat(deleting.withStatus(late).blocked())
        .as("those that wait for it can name it")
        .isNotNull();
  }

  @Test
  void failingForTooLongIsSaidOnceWithWhatFails() {
    Node node = component("a").build();
    ComponentStatus first = failed(node, Retry.BACKOFF, EARLY);
    Node failing = node.withStatus(first);
    assertThat(Deadlines.applyTimedOut(failing, first, EARLY.plusSeconds(599))).isFalse();
    ComponentStatus late = failed(failing, Retry.BACKOFF, EARLY.plusSeconds(600));
    assertThat(late.phase()).isEqualTo(Phase.Failed);
    assertThat(late.condition("Ready"))
        .extracting(StatusCondition::reason, StatusCondition::message)
        .containsExactly("TimedOut", "not Ready after 10m: Refused: told to fail");
    assertThat(late.condition("Reconciling"))
        .extracting(StatusCondition::reason)
        .isEqualTo("Retrying");
    assertThat(Deadlines.applyTimedOut(failing, late, LATE)).isTrue();
    assertThat(failed(node.withStatus(late), Retry.BACKOFF, LATE)).isEqualTo(late);
  }

  @Test
  void timesOfTransitionMoveOnlyWhenTheStatusFlips() {
    Node node = component("a").build();
    ComponentStatus failed = failed(node, Retry.BACKOFF, EARLY);
    ComponentStatus ready = ready(node.withStatus(failed), LATE);
    assertThat(time(ready, "Ready")).isEqualTo("2026-01-01T01:00:00Z");
    assertThat(time(ready, "Echoed")).isEqualTo("2026-01-01T01:00:00Z");
    assertThat(time(ready, "HandlerAvailable")).isEqualTo("2026-01-01T00:00:00Z");
  }

  @Test
  void aRunIsOpenUntilItEndsReady() {
    Node node = component("a").build();
    ComponentStatus failed = failed(node, Retry.BACKOFF, EARLY);
    assertThat(failed.run())
        .isEqualTo(
            new ComponentStatus.RunRecord(
                "run-1", List.of("SPEC"), "hash", "2026-01-01T00:00:00Z"));
    assertThat(failed.applied()).isNull();
    ComponentStatus ready = ready(node.withStatus(failed), LATE);
    assertThat(ready.run()).isNull();
    assertThat(ready.applied()).isEqualTo(new ComponentStatus.Applied("hash", 1L, "1.0.0", null));
    assertThat(ready.lastAppliedTime()).isEqualTo("2026-01-01T01:00:00Z");
  }

  @Test
  void workThatTakesTooLongIsSaidAndGoesOn() {
    Node node = component("a").build();
    ComponentStatus first =
        ComponentStatuses.inProgress(call(node), UNDONE, "Working", "at work", EARLY);
    assertThat(first.phase()).isEqualTo(Phase.Deploying);
    assertThat(Deadlines.untilApplyTimeout(node, first, EARLY)).isPresent();
    ComponentStatus late =
        ComponentStatuses.inProgress(
            call(node.withStatus(first)), UNDONE, "Working", "at work", LATE);
    assertThat(late.phase()).isEqualTo(Phase.Failed);
    assertThat(late.condition("Ready"))
        .extracting(StatusCondition::reason, StatusCondition::message)
        .containsExactly("TimedOut", "not Ready after 10m: at work");
    assertThat(late.condition("Reconciling")).isNotNull();
    assertThat(Deadlines.untilApplyTimeout(node, late, LATE)).isEmpty();
  }

  @Test
  void onlyAWrongConfigStallsTheRestIsRetried() {
    Node node = component("a").build();
    assertThat(failed(node, Retry.WHEN_CHANGED, EARLY).condition("Stalled")).isNotNull();
    assertThat(failed(node, Retry.WHEN_CHANGED, EARLY).condition("Reconciling")).isNull();
    assertThat(failed(node, Retry.SLOWLY, EARLY).condition("Stalled")).isNull();
    assertThat(failed(node, Retry.SLOWLY, EARLY).condition("Reconciling")).isNotNull();
  }

  @Test
  void aReadyComponentStaysReadyWhileItIsWorkedOn() {
    Node node = component("a").build();
    Node ready = node.withStatus(ready(node, EARLY));
    ComponentStatus during =
        ComponentStatuses.checkpointed(
            call(ready), JsonNodeFactory.instance.objectNode().put("intent", 1), LATE);
    assertThat(during.phase()).isEqualTo(Phase.Ready);
    assertThat(during.condition("Ready")).isEqualTo(ready.status().condition("Ready"));
    assertThat(during.condition("Echoed")).isEqualTo(ready.status().condition("Echoed"));
    assertThat(during.providerStatus()).isEqualTo(ready.status().providerStatus());
  }

  @Test
  void whatTheHandlerSaidStaysWhileSomethingElseStandsInTheWay() {
    Node node = component("a").build();
    Node ready = node.withStatus(ready(node, EARLY));
    ComponentStatus missing =
        ComponentStatuses.handlerMissing(
            ready, new HandlerAbsence.NotFound(Set.of("manifest")), LATE);
    assertThat(missing.phase()).isEqualTo(Phase.Pending);
    assertThat(missing.condition("Echoed")).isEqualTo(ready.status().condition("Echoed"));
    assertThat(missing.applied()).isEqualTo(ready.status().applied());
    ComponentStatus back =
        ComponentStatuses.upToDate(ready.withStatus(missing), INPUTS, ECHO, LATE);
    assertThat(back.phase()).isEqualTo(Phase.Ready);
    assertThat(back.conditionList()).extracting(StatusCondition::type).contains("Echoed");
  }

  @Test
  void lookingAtSomethingWatchedDoesNotPutTheNextRefreshOff() {
    Node node = component("a").build();
    Node ready = node.withStatus(ready(node, EARLY));
    Call look = new Call(ready, new Run("run-2", Set.of(Run.Cause.WATCHED_OBJECT)), INPUTS, ECHO);
    ComponentStatus after = ComponentStatuses.ready(look, DONE, "echoed", Optional.empty(), LATE);
    assertThat(after).isEqualTo(ready.status());
  }

  private static ComponentStatus waiting(Node node, String cause, String... names) {
    List<Dependency> dependencies =
        List.of(names).stream().map(n -> new Dependency(n, key(n), null)).toList();
    ComponentStatus.RootCause source =
        new ComponentStatus.RootCause("db", "AccessDenied", cause, null);
    return ComponentStatuses.waiting(
        node, new Decision.AwaitDependencies(dependencies, source), ECHO, EARLY);
  }

  @Test
  void aSourceThatFailsInOtherWordsRewritesNobody() {
    Node node = component("a").build();
    ComponentStatus first = waiting(node, "no", "db");
    assertThat(waiting(node.withStatus(first), "no, attempt 2", "db")).isEqualTo(first);
  }

  @Test
  void waitingForFewerIsTheSameWaitWaitingForAnotherReasonIsNot() {
    Node node = component("a").build();
    ComponentStatus first = waiting(node, "no", "db", "cache");
    ComponentStatus shorter = waiting(node.withStatus(first), "no", "db");
    assertThat(shorter).isNotEqualTo(first);
    assertThat(ComponentStatuses.sameWait(first, shorter)).isTrue();
    assertThat(ComponentStatuses.sameWait(node.status(), first)).isFalse();
    Node edited = component("a").generation(2).status(first).build();
    assertThat(ComponentStatuses.sameWait(first, waiting(edited, "no", "db"))).isFalse();
  }

  @Test
  void aCheckpointOfARetryLeavesItFailed() {
    Node node = component("a").build();
    Node failed = node.withStatus(failed(node, Retry.BACKOFF, EARLY));
    ComponentStatus during =
        ComponentStatuses.checkpointed(
            call(failed), JsonNodeFactory.instance.objectNode().put("step", 2), LATE);
    assertThat(during.phase()).isEqualTo(Phase.Failed);
    assertThat(during.condition("Ready")).isEqualTo(failed.status().condition("Ready"));
    Node edited = component("a").generation(2).status(failed.status()).build();
    ComponentStatus fresh =
        ComponentStatuses.checkpointed(call(edited), JsonNodeFactory.instance.objectNode(), LATE);
    assertThat(fresh.phase()).isEqualTo(Phase.Deploying);
  }
}
