package io.deploymentorchestrator.aws;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Spreads calls over time: so many a second, with a burst of one second's worth. A caller waits for
 * its turn, in order of arrival, but not longer than a bound. Thread-safe.
 */
final class RateBucket {

  private final long nanosPerCall;
  private final long burstNanos;
  private final LongSupplier nanoTime;
  private final Sleeper sleeper;
  private long nextFree;

  /** Waits; a test's does not. */
  interface Sleeper {
    void sleep(Duration time) throws InterruptedException;
  }

  RateBucket(int perSecond, LongSupplier nanoTime, Sleeper sleeper) {
    this.nanosPerCall = Duration.ofSeconds(1).toNanos() / perSecond;
    this.burstNanos = Duration.ofSeconds(1).toNanos() - nanosPerCall;
    this.nanoTime = nanoTime;
    this.sleeper = sleeper;
    this.nextFree = nanoTime.getAsLong() - burstNanos;
  }

  /**
   * Takes a turn, waiting for it if need be.
   *
   * @return false, without having taken one, if it would come later than the bound, or if the
   *     thread was interrupted
   */
  boolean take(Duration atMost) {
    long wait = reserve(atMost.toNanos());
    if (wait < 0) {
      return false;
    }
    try {
      if (wait > 0) {
        sleeper.sleep(Duration.ofNanos(wait));
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private synchronized long reserve(long atMost) {
    long now = nanoTime.getAsLong();
    long earliest = now - burstNanos;
    long turn = nextFree - earliest > 0 ? nextFree : earliest;
    long wait = Math.max(0, turn - now);
    if (wait > atMost) {
      return -1;
    }
    nextFree = turn + nanosPerCall;
    return wait;
  }
}
