package io.deploymentorchestrator.secretpush.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How often the value of one secret may be written: bursts of 5, then one in 10 minutes. AWS keeps
 * about a hundred versions and advises against a new one more often than that in the long run.
 *
 * <p>Kept as one instant (the generic cell rate algorithm): the time at which the bucket is full
 * again.
 */
final class WriteBudget {

  static final Duration INTERVAL = Duration.ofMinutes(10);
  static final int BURST = 5;

  private WriteBudget() {}

  /** When a write is possible; not after now if it is possible at once. */
  static Instant possibleAt(Optional<String> state) {
    return state
        .map(s -> Instant.parse(s).minus(INTERVAL.multipliedBy(BURST - 1L)))
        .orElse(Instant.MIN);
  }

  /** The state after a write made now. */
  static Instant spent(Optional<String> state, Instant now) {
    Instant full = state.map(Instant::parse).filter(now::isBefore).orElse(now);
    return full.plus(INTERVAL);
  }
}
