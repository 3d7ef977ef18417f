package io.deploymentorchestrator.controller.lifecycle;

import static io.deploymentorchestrator.controller.graph.GraphBuilder.component;
import static io.deploymentorchestrator.controller.graph.GraphBuilder.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.api.Run;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.api.Names;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.api.Reasons;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.lifecycle.Situation.History;
import io.deploymentorchestrator.controller.lifecycle.Transition.FinalizerChange;
import io.deploymentorchestrator.controller.plan.AttemptKey;
import io.deploymentorchestrator.controller.plan.Decision;
import io.deploymentorchestrator.controller.plan.Decision.Inputs;
import io.deploymentorchestrator.controller.plan.Observation.Attempt;
import io.deploymentorchestrator.controller.plan.Observation.HandlerView;
import io.deploymentorchestrator.controller.reference.ConfigProblem;
import io.deploymentorchestrator.controller.status.ComponentStatuses.Reported;
import io.deploymentorchestrator.operator.scheduling.Backoff;
import io.deploymentorchestrator.operator.scheduling.Requeue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TransitionsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");

  /** Ten minutes after a deletion was asked for it takes too long. */
  private static final Instant LATE = Instant.parse("2026-01-01T00:10:00Z");

  private static final Inputs INPUTS =
      new Inputs(JsonNodeFactory.instance.objectNode(), null, "hash", List.of(), Set.of());
  private static final Run RUN = new Run("run-1", Set.of(Run.Cause.SPEC));
  private static final Decision.Apply APPLY = new Decision.Apply(INPUTS, RUN);
  private static final Decision.Repair REPAIR = new Decision.Repair(INPUTS, RUN);
  private static final Reported NOTHING = new Reported(null, List.of(), null);
  private static final HandlerView ECHO = new Echo();

  private final DecisionTransitions afterDecision = new DecisionTransitions(() -> "lost-run");

  /** In the middle of the jitter: delays are exact. */
  private final CallTransitions afterCall = new CallTransitions(new Backoff(() -> 0.5));

  private Transition decided(Decision.WithoutCall decision, Node node, History history) {
    return afterDecision.after(
        decision, new Situation(node, Optional.of(ECHO), Optional.empty(), history, NOW));
  }

  private Transition decided(Decision.WithoutCall decision, Node node) {
    return decided(decision, node, History.NEWBORN);
  }

  private Transition applied(Node node, ApplyResult<Object> result, Optional<Attempt> last) {
    return afterCall.applied(APPLY, ECHO, new CallOutcome<>(result, NOTHING, node), last, NOW);
  }

  private static ApplyResult<Object> failure(Retry retry) {
    return ApplyResult.failed("Refused", "told to fail", retry, Optional.empty(), List.of());
  }

  private static ComponentStatus written(Transition transition) {
    return ((StatusWrite.Now) transition.status()).status();
  }

  private static Attempt recorded(Transition transition) {
    return ((AttemptChange.Recorded) transition.attempt()).attempt();
  }

  @Test
  void nothing_is_left_behind_by_a_component_that_is_done_with() {
    assertThat(decided(new Decision.Ignore(), component("a").build())).isEqualTo(Transition.none());
  }

  private static Decision.RefuseDependencies missing(String message) {
    return new Decision.RefuseDependencies(Reasons.DEPENDENCY_NOT_FOUND, message, null);
  }

  @Test
  void a_refusal_is_told_at_once_and_other_words_for_the_same_not_too_often() {
    Node node = component("a").dependsOn("b").unfinalized().build();
    ComponentStatus told = written(decided(missing("no b and 299 more"), node, History.NEWBORN));
    Node refused = node.withStatus(told);
    assertThat(written(decided(missing("no b and 299 more"), refused))).isEqualTo(told);
    assertThat(decided(missing("no b and 298 more"), refused).status())
        .asInstanceOf(type(StatusWrite.Throttled.class))
        .satisfies(write -> assertThat(write.quiet()).isPositive())
        .satisfies(write -> assertThat(written(write)).contains("no b and 298 more"));
    Decision.RefuseDependencies cycle =
        new Decision.RefuseDependencies(Reasons.DEPENDENCY_CYCLE, "a → b → a", null);
    assertThat(written(decided(cycle, refused)).phase()).isEqualTo(Phase.Failed);
    Node edited = component("a").dependsOn("b").generation(2).status(told).build();
    assertThat(written(decided(missing("no c"), edited)).observedGeneration()).isEqualTo(2);
  }

  private static String written(StatusWrite.Throttled write) {
    return Objects.requireNonNull(write.status().condition(Reasons.READY)).message();
  }

  @Test
  void a_failure_is_retried_with_doubling_delays_as_long_as_it_is_for_the_same() {
    Node node = component("a").build();
    Transition first = applied(node, failure(Retry.BACKOFF), Optional.empty());
    assertThat(first.requeue()).isEqualTo(Requeue.after(Duration.ofSeconds(1)));
    Transition second = applied(node, failure(Retry.BACKOFF), Optional.of(recorded(first)));
    assertThat(second.requeue()).isEqualTo(Requeue.after(Duration.ofSeconds(2)));
    assertThat(recorded(second).notBefore()).contains(NOW.plusSeconds(2));
    Node edited = component("a").generation(2).build();
    assertThat(applied(edited, failure(Retry.BACKOFF), Optional.of(recorded(second))).requeue())
        .isEqualTo(Requeue.after(Duration.ofSeconds(1)));
  }

  @Test
  void what_only_a_change_can_cure_is_not_retried() {
    Transition refused =
        applied(component("a").build(), failure(Retry.WHEN_CHANGED), Optional.empty());
    assertThat(refused.requeue()).isEqualTo(Requeue.none());
    assertThat(recorded(refused).notBefore()).isEmpty();
    assertThat(refused.announcements())
        .containsExactly(Announcement.warning("Refused", "Reconcile", "told to fail"));
  }

  @Test
  void a_retry_that_fails_the_same_way_announces_nothing() {
    Node failed = component("a").failed("Refused", "told to fail").build();
    assertThat(applied(failed, failure(Retry.BACKOFF), Optional.empty()).announcements()).isEmpty();
  }

  @Test
  void ready_settles_the_attempt_and_comes_back_only_for_a_refresh() {
    ApplyResult<Object> ready =
        new ApplyResult.Ready<>(
            Optional.empty(), List.of(), "fine", Optional.empty(), Optional.empty());
    Transition once = applied(component("a").build(), ready, Optional.empty());
    assertThat(once.attempt()).isEqualTo(new AttemptChange.Settled());
    assertThat(once.appliedInputs()).contains(INPUTS);
    assertThat(once.requeue()).isEqualTo(Requeue.none());
    assertThat(once.announcements())
        .containsExactly(Announcement.normal("Ready", "Reconcile", "fine"));
    Transition refreshed =
        applied(component("a").refreshInterval("1h").build(), ready, Optional.empty());
    assertThat(refreshed.requeue()).isEqualTo(Requeue.atOnce());
  }

  @Test
  void a_failed_repair_is_announced_once_and_the_next_reconcile_tells_what_blocks_the_rest() {
    Node node = component("a").ready().build();
    Transition first =
        afterCall.repaired(
            REPAIR,
            ECHO,
            new CallOutcome<>(failure(Retry.BACKOFF), NOTHING, node),
            Optional.empty(),
            NOW);
    assertThat(first.requeue()).isEqualTo(Requeue.atOnce());
    assertThat(recorded(first).key()).isEqualTo(AttemptKey.toRepair(node, INPUTS, ECHO));
    assertThat(first.announcements()).extracting(Announcement::action).containsExactly("Repair");
    Transition second =
        afterCall.repaired(
            REPAIR,
            ECHO,
            new CallOutcome<>(failure(Retry.BACKOFF), NOTHING, node.withStatus(written(first))),
            Optional.of(recorded(first)),
            NOW);
    assertThat(second.announcements()).isEmpty();
    assertThat(recorded(second).failures()).isEqualTo(2);
  }

  private Transition deleted(DeleteResult<Object> result, Instant now) {
    Node node = component("a").ready().deleting().build();
    return afterCall.deleted(new CallOutcome<>(result, NOTHING, node), Optional.empty(), now);
  }

  @Test
  void only_a_finished_delete_removes_the_finalizer_and_no_failure_ends_the_trying() {
    Transition done = deleted(new DeleteResult.Deleted<>("gone"), NOW);
    assertThat(done.finalizer()).isEqualTo(FinalizerChange.REMOVE);
    assertThat(done.announcements())
        .containsExactly(Announcement.normal("Deleted", "Delete", "gone"));
    for (Retry retry : Retry.values()) {
      Transition failed =
          deleted(new DeleteResult.Failed<>("Refused", "no", retry, List.of()), LATE);
      assertThat(failed.finalizer()).isEqualTo(FinalizerChange.NONE);
      assertThat(failed.requeue())
          .isEqualTo(
              Requeue.after(
                  retry == Retry.BACKOFF ? Duration.ofSeconds(1) : Duration.ofMinutes(5)));
    }
  }

  @Test
  void giving_up_is_announced_and_leaves_the_finalizer_to_nobody() {
    Node node = component("a").ready().deleting().annotation(Names.ABANDON, "true").build();
    Transition next = decided(new Decision.Abandon(), node);
    assertThat(next.finalizer()).isEqualTo(FinalizerChange.REMOVE);
    assertThat(next.announcements()).extracting(Announcement::reason).containsExactly("Abandoned");
  }

  @Test
  void waiting_for_dependents_is_told_late_and_at_once_when_the_deletion_takes_too_long() {
    Node node = component("a").ready().deleting().build();
    Decision.AwaitDependents wait = new Decision.AwaitDependents(List.of(key("b")));
    Transition early = decided(wait, node);
    assertThat(early.status())
        .asInstanceOf(type(StatusWrite.Throttled.class))
        .satisfies(t -> assertThat(t.quiet()).isEqualTo(DecisionTransitions.WORTH_TELLING));
    assertThat(early.requeue()).isEqualTo(Requeue.after(Duration.ofMinutes(9)));
    Transition late =
        afterDecision.after(
            wait, new Situation(node, Optional.of(ECHO), Optional.empty(), History.NEWBORN, LATE));
    assertThat(written(late).condition("Ready"))
        .satisfies(c -> assertThat(c.reason()).isEqualTo("TimedOut"));
    assertThat(late.requeue()).isEqualTo(Requeue.none());
  }

  @Test
  void a_status_that_may_have_been_lost_leaves_a_run_open() {
    Node node = component("a").build();
    Decision.Suspend suspend = new Decision.Suspend(false);
    assertThat(written(decided(suspend, node, History.NEWBORN)).run()).isNull();
    assertThat(written(decided(suspend, node, History.UNKNOWN)).run())
        .satisfies(run -> assertThat(run.id()).isEqualTo("lost-run"));
  }

  @Test
  void a_wait_for_a_repair_tells_what_blocks_and_comes_back_for_the_earlier() {
    Node node = component("a").ready().build();
    Decision.RefuseAccount why = new Decision.RefuseAccount("spec.serviceAccountName: no");
    Transition next =
        decided(new Decision.AwaitRepair(why, Optional.of(Duration.ofSeconds(3))), node);
    assertThat(next.status()).isEqualTo(decided(why, node).status());
    assertThat(next.requeue()).isEqualTo(Requeue.after(Duration.ofSeconds(3)));
  }

  private static final class Echo implements HandlerView {
    @Override
    public String version() {
      return "1.0.0";
    }

    @Override
    public String identity() {
      return "jar-1";
    }

    @Override
    public boolean upgradeReruns() {
      return false;
    }

    @Override
    public List<ConfigProblem> check(JsonNode config, Set<String> referencedPaths) {
      return List.of();
    }
  }

  @Test
  void a_look_that_finds_all_as_it_was_writes_nothing_and_is_followed_by_the_next() {
    ApplyResult<Object> ready =
        new ApplyResult.Ready<>(
            Optional.empty(),
            List.of(),
            "fine",
            Optional.empty(),
            Optional.of(Duration.ofMinutes(1)));
    Node node = component("a").build();
    ComponentStatus told = written(applied(node, ready, Optional.empty()));
    Decision.Apply look = new Decision.Apply(INPUTS, new Run("run-2", Set.of(Run.Cause.RECHECK)));
    Transition next =
        afterCall.applied(
            look,
            ECHO,
            new CallOutcome<>(ready, NOTHING, node.withStatus(told)),
            Optional.empty(),
            NOW.plusSeconds(60));
    assertThat(next.status()).isEqualTo(new StatusWrite.None());
    assertThat(next.attempt())
        .isEqualTo(
            new AttemptChange.SettledAsBefore(
                Objects.requireNonNull(told.recheckAt()), NOW.plusSeconds(120)));
    assertThat(next.announcements()).isEmpty();
    assertThat(next.requeue()).isEqualTo(Requeue.atOnce());
  }
}
