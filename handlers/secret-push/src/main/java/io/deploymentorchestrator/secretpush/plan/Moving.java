package io.deploymentorchestrator.secretpush.plan;

import io.deploymentorchestrator.secretpush.plan.Checkpoint.Holding;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Intent;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Retiring;
import io.deploymentorchestrator.secretpush.store.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A config that names another target than before: the new place is written first, and readers
 * follow before the old one goes.
 */
public final class Moving {

  /** How long readers have to follow. */
  public static final Duration READERS_FOLLOW = Duration.ofMinutes(1);

  /**
   * How long after a call was made something of it can still appear: the time-out of a call, and
   * the store's own lag.
   */
  public static final Duration IN_FLIGHT = Duration.ofSeconds(20).plus(Planner.VISIBLE_WITHIN);

  private Moving() {}

  /**
   * The checkpoint seen from a target: what is on record of other targets is retiring, and what was
   * retiring there is held again.
   */
  public static Checkpoint follow(Checkpoint checkpoint, Target target, Instant now) {
    Optional<Target> present = presentTarget(checkpoint);
    if (present.isEmpty() || present.get().equals(target)) {
      return checkpoint;
    }
    List<Retiring> retiring = new ArrayList<>(checkpoint.retiring());
    Optional<Retiring> back = retiring.stream().filter(r -> r.target().equals(target)).findFirst();
    back.ifPresent(retiring::remove);
    retiring.add(
        new Retiring(present.get(), checkpoint.holding(), checkpoint.intent(), now.toString()));
    return checkpoint
        .withHolding(back.flatMap(Retiring::holding))
        .withIntent(back.flatMap(Retiring::intent))
        .withRetiring(retiring);
  }

  private static Optional<Target> presentTarget(Checkpoint checkpoint) {
    return checkpoint
        .intent()
        .map(Intent::target)
        .or(() -> checkpoint.holding().map(Holding::target));
  }

  /** The places whose readers had their time. */
  public static List<Retiring> due(Checkpoint checkpoint, Instant now) {
    return checkpoint.retiring().stream().filter(r -> !dueAt(r).isAfter(now)).toList();
  }

  /** How long until the next place is due; empty if there is none. */
  public static Optional<Duration> nextDue(Checkpoint checkpoint, Instant now) {
    return checkpoint.retiring().stream()
        .map(Moving::dueAt)
        .min(Instant::compareTo)
        .map(t -> Duration.between(now, t));
  }

  private static Instant dueAt(Retiring place) {
    return Instant.parse(place.since()).plus(READERS_FOLLOW);
  }

  /**
   * Whether a place that nothing is seen at is really empty, rather than about to show a write of
   * ours.
   */
  public static boolean isSurelyEmpty(Retiring place, Instant now) {
    return place.intent().isEmpty() || !now.isBefore(Instant.parse(place.since()).plus(IN_FLIGHT));
  }

  /** Every place that something of this Component may be at, for deletion. */
  public static List<Retiring> allPlaces(Checkpoint checkpoint, Instant now) {
    Stream<Retiring> present =
        presentTarget(checkpoint)
            .map(
                target ->
                    new Retiring(target, checkpoint.holding(), checkpoint.intent(), now.toString()))
            .stream();
    return Stream.concat(present, checkpoint.retiring().stream()).toList();
  }
}
