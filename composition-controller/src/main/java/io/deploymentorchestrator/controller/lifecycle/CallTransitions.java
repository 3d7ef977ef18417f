package io.deploymentorchestrator.controller.lifecycle;

import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.plan.AttemptKey;
import io.deploymentorchestrator.controller.plan.Decision;
import io.deploymentorchestrator.controller.plan.Observation.Attempt;
import io.deploymentorchestrator.controller.plan.Observation.HandlerView;
import io.deploymentorchestrator.controller.status.ComponentStatuses;
import io.deploymentorchestrator.controller.status.ComponentStatuses.Call;
import io.deploymentorchestrator.controller.status.ComponentStatuses.Handler;
import io.deploymentorchestrator.controller.status.Deadlines;
import io.deploymentorchestrator.operator.json.SameJson;
import io.deploymentorchestrator.operator.scheduling.Backoff;
import io.deploymentorchestrator.operator.scheduling.Requeue;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What follows from a call of a handler. Pure, apart from the jitter of delays. */
public final class CallTransitions {

  private final Backoff backoff;
  private final AttemptBackoff attempts;

  /** With delays of a backoff. */
  public CallTransitions(Backoff backoff) {
    this.backoff = backoff;
    this.attempts = new AttemptBackoff(backoff);
  }

  /**
   * What follows from an apply.
   *
   * @param handler the one that was called
   * @param last attempt before this one, if one is on record
   * @param now when the call had ended
   */
  public Transition applied(
      Decision.Apply apply,
      HandlerView handler,
      CallOutcome<ApplyResult<Object>> outcome,
      Optional<Attempt> last,
      Instant now) {
    Node node = outcome.node();
    AttemptKey key = AttemptKey.toApply(node, apply.inputs(), handler);
    Call call = new Call(node, apply.run(), apply.inputs(), shown(node, handler));
    return switch (outcome.result()) {
      case ApplyResult.Ready<Object> ready -> {
        ComponentStatus status =
            ComponentStatuses.ready(
                call, outcome.reported(), ready.message(), ready.recheckAfter(), now);
        boolean comesBack = status.recheckAt() != null || node.spec().refreshInterval() != null;
        yield ready(node, status)
            .applied(apply.inputs())
            // The next reconcile knows when that is due.
            .requeue(comesBack ? Requeue.atOnce() : Requeue.none());
      }
      case ApplyResult.InProgress<Object> progress -> {
        ComponentStatus status =
            ComponentStatuses.inProgress(
                call, outcome.reported(), progress.reason(), progress.message(), now);
        yield inProgress(
            Transition.write(node.status(), status),
            key,
            progress.recheckAfter(),
            Deadlines.untilApplyTimeout(node, status, now),
            now);
      }
      case ApplyResult.Failed<Object> failed -> {
        ComponentStatus status =
            ComponentStatuses.failed(
                call, outcome.reported(), failed.reason(), failed.message(), failed.retry(), now);
        boolean late =
            failed.retry() == Retry.BACKOFF && Deadlines.applyTimedOut(node, status, now);
        yield failed(
            Transition.write(node.status(), status),
            attempts.failed(
                last,
                key,
                late ? Retry.SLOWLY : failed.retry(),
                Deadlines.untilApplyTimeout(node, status, now),
                now),
            now);
      }
    };
  }

  /**
   * What follows from a repair. Only the handler's part of the status is other than before; the
   * next reconcile tells what holds up the rest.
   */
  public Transition repaired(
      Decision.Repair repair,
      HandlerView handler,
      CallOutcome<ApplyResult<Object>> outcome,
      Optional<Attempt> last,
      Instant now) {
    Node node = outcome.node();
    AttemptKey key = AttemptKey.toRepair(node, repair.inputs(), handler);
    Call call = new Call(node, repair.run(), repair.inputs(), shown(node, handler));
    Transition next =
        switch (outcome.result()) {
          case ApplyResult.Ready<Object> ready ->
              ready(
                  node,
                  ComponentStatuses.repaired(call, outcome.reported(), ready.recheckAfter(), now));
          case ApplyResult.InProgress<Object> progress ->
              unrepaired(call, outcome, now)
                  .record(goesOn(key, progress.recheckAfter().orElseGet(backoff::longest), now));
          case ApplyResult.Failed<Object> failed -> {
            Transition unrepaired =
                unrepaired(call, outcome, now)
                    .record(attempts.failed(last, key, failed.retry(), Optional.empty(), now));
            // Its status goes on telling what holds up the rest.
            yield node.status().run() == null
                ? unrepaired.announce(
                    Announcement.warning(
                        failed.reason(),
                        "Repair",
                        "what is applied could not be repaired: " + failed.message()))
                : unrepaired;
          }
        };
    return next.requeue(Requeue.atOnce());
  }

  /** A look that found all as it was is written nowhere. */
  private static Transition ready(Node node, ComponentStatus status) {
    String recorded = node.status().recheckAt();
    String next = status.recheckAt();
    if (recorded != null
        && next != null
        && SameJson.same(node.status(), status.withRecheckAt(recorded))) {
      return Transition.none().settleAsBefore(recorded, Instant.parse(next));
    }
    return Transition.write(node.status(), status).settle();
  }

  private static Transition unrepaired(
      Call call, CallOutcome<ApplyResult<Object>> outcome, Instant now) {
    return Transition.write(
        outcome.node().status(), ComponentStatuses.unrepaired(call, outcome.reported(), now));
  }

  /** What follows from a delete. */
  public Transition deleted(
      CallOutcome<DeleteResult<Object>> outcome, Optional<Attempt> last, Instant now) {
    Node node = outcome.node();
    AttemptKey key = AttemptKey.toDelete(node);
    Optional<Duration> untilLate = Deadlines.untilDeleteTimeout(node, now);
    return switch (outcome.result()) {
      case DeleteResult.Deleted<Object> done ->
          Transition.none()
              .removeFinalizer()
              .announce(Announcement.normal("Deleted", "Delete", done.message()));
      case DeleteResult.InProgress<Object> progress ->
          inProgress(
              terminating(outcome, progress.reason(), progress.message(), now),
              key,
              progress.recheckAfter(),
              untilLate,
              now);
      case DeleteResult.Failed<Object> failed -> {
        // Deletion is tried for ever: what makes it impossible now may be cured outside.
        Retry retry = failed.retry() == Retry.WHEN_CHANGED ? Retry.SLOWLY : failed.retry();
        yield failed(
            terminating(outcome, failed.reason(), failed.message(), now),
            attempts.failed(last, key, retry, untilLate, now),
            now);
      }
    };
  }

  private static Transition terminating(
      CallOutcome<DeleteResult<Object>> outcome, String reason, String message, Instant now) {
    Node node = outcome.node();
    return Transition.write(
        node.status(),
        ComponentStatuses.terminating(node, reason, message, outcome.reported(), now));
  }

  /**
   * Work goes on elsewhere.
   *
   * @param recheck when the handler wants to look again
   * @param untilLate how long until it takes too long: no later than then, so that it is told
   */
  private Transition inProgress(
      Transition transition,
      AttemptKey key,
      Optional<Duration> recheck,
      Optional<Duration> untilLate,
      Instant now) {
    Duration again = Backoff.earlier(untilLate.orElseGet(backoff::longest), recheck);
    return transition.record(goesOn(key, again, now)).requeue(Requeue.after(again));
  }

  private static Attempt goesOn(AttemptKey key, Duration again, Instant now) {
    return new Attempt(key, 0, Optional.of(now.plus(again)));
  }

  private static Transition failed(Transition transition, Attempt attempt, Instant now) {
    return transition
        .record(attempt)
        .requeue(Requeue.after(attempt.notBefore().map(at -> Duration.between(now, at))));
  }

  private static Handler shown(Node node, HandlerView handler) {
    return new Handler(node.spec().handler(), handler.version());
  }
}
