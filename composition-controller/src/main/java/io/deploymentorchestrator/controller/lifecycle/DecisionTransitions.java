package io.deploymentorchestrator.controller.lifecycle;

import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.api.Names;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.plan.Decision;
import io.deploymentorchestrator.controller.plan.HandlerAbsence;
import io.deploymentorchestrator.controller.status.ComponentStatuses;
import io.deploymentorchestrator.controller.status.ComponentStatuses.Call;
import io.deploymentorchestrator.controller.status.Deadlines;
import io.deploymentorchestrator.operator.scheduling.Requeue;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** What follows from a decision to call no handler. Pure, apart from the ids of runs. */
public final class DecisionTransitions {

  /** A wait that is over sooner is not told of. */
  static final Duration WORTH_TELLING = Duration.ofSeconds(5);

  /** How often a list of what is waited for is brought up to date. */
  static final Duration BETWEEN_LISTS = Duration.ofSeconds(10);

  /** How often a refusal is brought up to date that says the same of other Components. */
  static final Duration BETWEEN_WORDINGS = Duration.ofSeconds(2);

  /** How often it is asked whether a call that ignores its interruption has ended. */
  private static final Duration UNTIL_A_STUCK_CALL_ENDS = Duration.ofSeconds(5);

  private final Supplier<String> runIds;

  /**
   * Transitions.
   *
   * @param runIds makes random, unique ids for runs
   */
  public DecisionTransitions(Supplier<String> runIds) {
    this.runIds = runIds;
  }

  /** What follows from a decision. */
  public Transition after(Decision.WithoutCall decision, Situation situation) {
    Node node = situation.node();
    Instant now = situation.now();
    return switch (decision) {
      case Decision.Ignore ignore -> Transition.none();
      case Decision.Suspend suspend ->
          write(situation, ComponentStatuses.suspended(node, suspend.current(), now));
      case Decision.AwaitHandler await -> handlerMissing(situation);
      case Decision.RefuseAccount refuse ->
          refuse(
              situation,
              ComponentStatuses.accountRefused(node, refuse.message(), situation.servedBy(), now));
      case Decision.RefuseDependencies refuse ->
          refuse(
              situation,
              ComponentStatuses.dependenciesRefused(node, refuse, situation.servedBy(), now));
      case Decision.AwaitDependencies await -> awaitDependencies(situation, await);
      case Decision.KeepApplied keep ->
          refuse(situation, ComponentStatuses.keepsApplied(node, keep, situation.servedBy(), now));
      case Decision.RefuseConfig refuse ->
          refuse(
              situation,
              ComponentStatuses.configRefused(node, refuse.problems(), situation.servedBy(), now));
      case Decision.UpToDate fine -> upToDate(situation, fine);
      case Decision.AwaitAttempt await -> Transition.none().requeue(Requeue.after(await.again()));
      case Decision.AwaitRepair await -> {
        Transition why = after(await.why(), situation);
        yield why.requeue(why.requeue().orAfter(await.again()));
      }
      case Decision.Abandon abandon -> abandon(node);
      case Decision.AwaitDependents await -> awaitDependents(situation, await);
      case Decision.AwaitHandlerToDelete await -> handlerMissing(situation);
      case Decision.AwaitAccountToDelete await ->
          notDeleted(situation, ComponentStatuses.undeletableAs(node, await.message(), now));
      case Decision.AwaitReadableConfigToDelete await ->
          notDeleted(situation, ComponentStatuses.undeletableUnread(node, await.problem(), now));
      case Decision.AwaitDeleteAttempt await ->
          Transition.none().requeue(Requeue.after(await.again()));
    };
  }

  /**
   * What comes before the first call of a handler, if a status says that there was none: from then
   * on it does not say any more that nothing can have been made for its Component.
   */
  public Transition beforeFirstCall(Decision.Apply apply, Situation situation) {
    Call call = new Call(situation.node(), apply.run(), apply.inputs(), situation.servedBy());
    return write(situation, ComponentStatuses.begun(call, situation.now()))
        .requeue(Requeue.atOnce());
  }

  private Transition handlerMissing(Situation situation) {
    HandlerAbsence absence = situation.absence().orElseThrow();
    ComponentStatus status =
        ComponentStatuses.handlerMissing(situation.node(), absence, situation.now());
    Transition next =
        situation.node().deleting() ? notDeleted(situation, status) : write(situation, status);
    return absence instanceof HandlerAbsence.StillCalled
        ? next.requeue(next.requeue().orAfter(UNTIL_A_STUCK_CALL_ENDS))
        : next;
  }

  /** Comes back when the deletion begins to take too long, so that the status says so. */
  private Transition notDeleted(Situation situation, ComponentStatus status) {
    return write(situation, status)
        .requeue(Requeue.after(Deadlines.untilDeleteTimeout(situation.node(), situation.now())));
  }

  /**
   * That another version of the handler serves is told of soon enough: with many Components, one
   * jar after the other would keep the API server from all else.
   */
  private Transition upToDate(Situation situation, Decision.UpToDate fine) {
    ComponentStatus before = situation.node().status();
    ComponentStatus after =
        ComponentStatuses.upToDate(
            situation.node(), fine.inputs(), situation.servedBy(), situation.now());
    Transition next =
        ComponentStatuses.tellsHandlerOnly(before, after)
            ? throttled(situation, after, StatusThrottle.Kind.HANDLER, WORTH_TELLING)
            : write(situation, after);
    return next.requeue(Requeue.after(fine.again()));
  }

  /**
   * With many dependencies the list of what is waited for shortens many times in a row; it is
   * brought up to date now and then. A newborn may keep silent for a moment: the default of its
   * observedGeneration says that nobody has looked at it yet.
   */
  private Transition awaitDependencies(Situation situation, Decision.AwaitDependencies await) {
    ComponentStatus before = situation.node().status();
    ComponentStatus after =
        ComponentStatuses.waiting(situation.node(), await, situation.servedBy(), situation.now());
    Duration quiet = Duration.ZERO;
    if (ComponentStatuses.sameWait(before, after)) {
      quiet = BETWEEN_LISTS;
    } else if (before.phase() == null && after.rootCause() == null) {
      quiet = WORTH_TELLING;
    }
    return throttled(situation, after, StatusThrottle.Kind.DEPENDENCIES, quiet);
  }

  /** Tells which dependents are waited for, or that it takes too long. */
  private Transition awaitDependents(Situation situation, Decision.AwaitDependents await) {
    Node node = situation.node();
    Optional<Duration> untilLate = Deadlines.untilDeleteTimeout(node, situation.now());
    ComponentStatus after =
        ComponentStatuses.awaitsDependents(node, await.deletionBlockers(), situation.now());
    if (untilLate.isEmpty()) {
      return write(situation, after);
    }
    Duration quiet = node.status().phase() == Phase.Terminating ? BETWEEN_LISTS : WORTH_TELLING;
    return throttled(situation, after, StatusThrottle.Kind.DEPENDENTS, quiet)
        .requeue(Requeue.after(untilLate));
  }

  private static Transition abandon(Node node) {
    Transition done = Transition.none().removeFinalizer();
    return node.abandoned()
        ? done.announce(
            Announcement.warning(
                "Abandoned",
                "Delete",
                "given up by annotation "
                    + Names.ABANDON
                    + ": what its handler made outside may still be there"))
        : done;
  }

  /**
   * Tells at once that something is refused. With many dependencies that come or go one after the
   * other only the wording changes many times in a row; it is brought up to date now and then.
   */
  private Transition refuse(Situation situation, ComponentStatus after) {
    ComponentStatus before = situation.node().status();
    return !before.equals(after) && ComponentStatuses.sameRefusal(before, after)
        ? throttled(situation, after, StatusThrottle.Kind.REFUSAL, BETWEEN_WORDINGS)
        : write(situation, after);
  }

  private Transition write(Situation situation, ComponentStatus after) {
    return Transition.write(situation.node().status(), complete(situation, after));
  }

  private Transition throttled(
      Situation situation, ComponentStatus after, StatusThrottle.Kind kind, Duration quiet) {
    return Transition.throttled(situation.node().status(), complete(situation, after), kind, quiet);
  }

  private ComponentStatus complete(Situation situation, ComponentStatus after) {
    return situation.statusLost() ? ComponentStatuses.afterLoss(after, runIds.get()) : after;
  }
}
