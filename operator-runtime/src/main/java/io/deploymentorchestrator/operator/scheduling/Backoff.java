package io.deploymentorchestrator.operator.scheduling;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * When what failed is tried again: exponential from 1 s to 5 min, with jitter of a fifth, so that
 * what failed together does not come back together. Thread-safe if its random source is.
 */
public final class Backoff {

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LAST = Duration.ofMinutes(5);

  private final DoubleSupplier random;

  /**
   * With a random source.
   *
   * @param random evenly from 0 to 1
   */
  public Backoff(DoubleSupplier random) {
    this.random = random;
  }

  /** With the process' random source. */
  public static Backoff random() {
    return new Backoff(() -> ThreadLocalRandom.current().nextDouble());
  }

  /** The delay after a number of failures in a row, which is at least 1. */
  public Duration delay(int failures) {
    long millis = Math.min(FIRST.toMillis() << Math.min(failures - 1, 20), LAST.toMillis());
    return jittered(Duration.ofMillis(millis));
  }

  /** The longest delay, for what takes longer than it should. */
  public Duration longest() {
    return jittered(LAST);
  }

  private Duration jittered(Duration delay) {
    return Duration.ofMillis((long) (delay.toMillis() * (0.8 + 0.4 * random.getAsDouble())));
  }

  /** The earlier of two delays, of which there may be only one. */
  public static Duration earlier(Duration delay, Optional<Duration> other) {
    return other.filter(d -> d.compareTo(delay) < 0).orElse(delay);
  }
}
