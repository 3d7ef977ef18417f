package io.deploymentorchestrator.controller.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How often a Composition's status is written: the Components of a large one change many times a
 * second. In memory only: after a restart the first write is at once. Thread-safe.
 */
public final class SummaryThrottle {

  private static final Duration BETWEEN_WRITES = Duration.ofSeconds(1);
  private static final Duration BETWEEN_STEPS = Duration.ofSeconds(3);
  private static final Duration BETWEEN_STEPS_UNDER_LOAD = Duration.ofMinutes(1);

  /** The load may be over sooner than the time. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  /** What a new status tells. */
  public enum News {
    /** Something that somebody may be waiting for: it failed, it is all Ready, an entry is new. */
    CHANGE,
    /** One more of the Components is Ready, or begins. */
    STEP,
    /** The same, while there is so much to do that telling of it would slow it down. */
    STEP_UNDER_LOAD
  }

  private final Map<String, Instant> lastWrites = new ConcurrentHashMap<>();

  /** How long until a Composition's status may be written at all. */
  public Duration untilNextWrite(String uid, Instant now) {
    return untilNextWrite(uid, BETWEEN_WRITES, now);
  }

  /**
   * How long to wait with a new status.
   *
   * @return empty if it is to be written now
   */
  public Optional<Duration> delay(String uid, News news, Instant now) {
    Duration between =
        switch (news) {
          case CHANGE -> BETWEEN_WRITES;
          case STEP -> BETWEEN_STEPS;
          case STEP_UNDER_LOAD -> BETWEEN_STEPS_UNDER_LOAD;
        };
    Duration wait = untilNextWrite(uid, between, now);
    return wait.isZero()
        ? Optional.empty()
        : Optional.of(wait.compareTo(LOOK_AGAIN) > 0 ? LOOK_AGAIN : wait);
  }

  private Duration untilNextWrite(String uid, Duration between, Instant now) {
    Instant last = lastWrites.get(uid);
    Duration left = last == null ? Duration.ZERO : Duration.between(now, last.plus(between));
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** A Composition's status is being written. */
  public void written(String uid, Instant now) {
    lastWrites.put(uid, now);
  }

  /** A Composition is gone. */
  public void forget(String uid) {
    lastWrites.remove(uid);
  }
}
