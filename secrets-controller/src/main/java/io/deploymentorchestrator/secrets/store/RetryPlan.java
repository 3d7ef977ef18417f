package io.deploymentorchestrator.secrets.store;

import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * When a call that failed for a while is repeated: after the interval, which is doubled each time
 * and spread by a fifth, so that what failed together does not come back together.
 *
 * @param retries how often it is repeated at most
 * @param interval before the first repetition
 */
public record RetryPlan(int retries, Duration interval) {

  /** What a store that says nothing has. */
  public static final RetryPlan DEFAULT = new RetryPlan(3, Duration.ofSeconds(1));

  private static final Duration LONGEST = Duration.ofMinutes(1);

  /**
   * How long to wait before the next attempt.
   *
   * @param failures how many attempts have failed, at least 1
   * @param random evenly from 0 to 1
   * @return empty: no more
   */
  public Optional<Duration> delay(int failures, DoubleSupplier random) {
    if (failures > retries) {
      return Optional.empty();
    }
    long first = Math.min(interval.toMillis(), LONGEST.toMillis());
    long millis = Math.min(first << Math.min(failures - 1, 20), LONGEST.toMillis());
    return Optional.of(Duration.ofMillis((long) (millis * (0.8 + 0.4 * random.getAsDouble()))));
  }
}
