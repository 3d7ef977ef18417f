package io.deploymentorchestrator.controller.lifecycle;

import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.plan.Decision.Inputs;
import io.deploymentorchestrator.controller.plan.Observation.Attempt;
import io.deploymentorchestrator.operator.scheduling.Requeue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that a reconcile leaves behind for one Component, as data. Carried out in this order: the
 * status is written, the finalizer removed, and only when both are stored do the attempt and the
 * applied inputs count and are the announcements made. A throttled status that is not written yet
 * announces nothing.
 *
 * @param finalizer whether our finalizer stays
 * @param appliedInputs what was applied now; empty if nothing was
 */
public record Transition(
    StatusWrite status,
    FinalizerChange finalizer,
    AttemptChange attempt,
    Optional<Inputs> appliedInputs,
    Requeue requeue,
    List<Announcement> announcements) {

  /** What is to become of our finalizer. */
  public enum FinalizerChange {
    NONE,
    REMOVE
  }

  private static final Transition NONE =
      new Transition(
          new StatusWrite.None(),
          FinalizerChange.NONE,
          new AttemptChange.None(),
          Optional.empty(),
          Requeue.none(),
          List.of());

  /** Copies the list. */
  public Transition {
    announcements = List.copyOf(announcements);
  }

  /** Nothing is to be done before the next change. */
  static Transition none() {
    return NONE;
  }

  /** The status becomes another one, and what users want to hear of that is announced. */
  static Transition write(ComponentStatus before, ComponentStatus after) {
    return NONE.with(new StatusWrite.Now(after), Announcement.ofChange(before, after));
  }

  /** The same, once a throttle lets it pass. */
  static Transition throttled(
      ComponentStatus before, ComponentStatus after, StatusThrottle.Kind kind, Duration quiet) {
    return NONE.with(
        new StatusWrite.Throttled(after, kind, quiet), Announcement.ofChange(before, after));
  }

  private Transition with(StatusWrite write, List<Announcement> news) {
    return new Transition(write, finalizer, attempt, appliedInputs, requeue, news);
  }

  Transition removeFinalizer() {
    return new Transition(
        status, FinalizerChange.REMOVE, attempt, appliedInputs, requeue, announcements);
  }

  Transition settle() {
    return change(new AttemptChange.Settled());
  }

  Transition settleAsBefore(String recorded, Instant next) {
    return change(new AttemptChange.SettledAsBefore(recorded, next));
  }

  Transition record(Attempt next) {
    return change(new AttemptChange.Recorded(next));
  }

  private Transition change(AttemptChange next) {
    return new Transition(status, finalizer, next, appliedInputs, requeue, announcements);
  }

  Transition applied(Inputs inputs) {
    return new Transition(status, finalizer, attempt, Optional.of(inputs), requeue, announcements);
  }

  Transition requeue(Requeue next) {
    return new Transition(status, finalizer, attempt, appliedInputs, next, announcements);
  }

  Transition announce(Announcement one) {
    List<Announcement> all = Stream.concat(announcements.stream(), Stream.of(one)).toList();
    return new Transition(status, finalizer, attempt, appliedInputs, requeue, all);
  }
}
