package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.plan.Observation.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How the last calls ended, and which Components something watched has woken. In memory only: after
 * a restart an open call is simply made again. Thread-safe.
 */
final class Attempts {

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LAST = Duration.ofMinutes(5);

  private final Map<ComponentKey, Attempt> attempts = new ConcurrentHashMap<>();
  private final Map<ComponentKey, Recheck> rechecks = new ConcurrentHashMap<>();
  private final Set<ComponentKey> woken = ConcurrentHashMap.newKeySet();

  /**
   * When to look again, which no status says because nothing else changed.
   *
   * @param recorded what the status says in its place
   */
  private record Recheck(String recorded, Instant next) {}

  Optional<Attempt> last(ComponentKey key) {
    return Optional.ofNullable(attempts.get(key));
  }

  boolean woken(ComponentKey key) {
    return woken.contains(key);
  }

  /** Something that a Component's handler watches changed. */
  void wake(ComponentKey key) {
    woken.add(key);
  }

  /**
   * A call is about to be made: what woke it is being answered.
   *
   * @return whether something woke it
   */
  boolean begin(ComponentKey key) {
    return woken.remove(key);
  }

  /**
   * What came of a call is recorded nowhere, as far as is known: as if it had not been made. If the
   * record did reach the API server after all, it shows, and nothing is called again.
   *
   * @param wasWoken what {@link #begin} answered
   */
  void unrecorded(ComponentKey key, boolean wasWoken) {
    attempts.remove(key);
    if (wasWoken) {
      woken.add(key);
    }
  }

  void settled(ComponentKey key) {
    attempts.remove(key);
    rechecks.remove(key);
  }

  /**
   * A call ended Ready and found all as it was: only the time of the next look is new.
   *
   * @param recorded what the status says in place of that
   */
  void settledAsBefore(ComponentKey key, String recorded, Instant next) {
    attempts.remove(key);
    rechecks.put(key, new Recheck(recorded, next));
  }

  /** When to look again, if that is later than the status says, which says {@code recorded}. */
  Optional<Instant> nextRecheck(ComponentKey key, @Nullable String recorded) {
    return Optional.ofNullable(rechecks.get(key))
        .filter(r -> r.recorded().equals(recorded))
        .map(Recheck::next);
  }

  /** Work goes on elsewhere; look again at that time, or only when woken. */
  void inProgress(ComponentKey key, String purpose, Optional<Instant> again) {
    attempts.put(key, new Attempt(purpose, 0, again));
  }

  /** Only a change makes another call worthwhile. */
  void refused(ComponentKey key, String purpose) {
    attempts.put(key, new Attempt(purpose, 0, Optional.empty()));
  }

  /**
   * A call failed.
   *
   * @param slowly begin at the slow end
   * @param atLatest the next is due no later than after that time
   * @return after what time the next is due
   */
  Duration failed(
      ComponentKey key, String purpose, boolean slowly, Optional<Duration> atLatest, Instant now) {
    Attempt last = attempts.get(key);
    int failures = last != null && last.key().equals(purpose) ? last.failures() + 1 : 1;
    Duration backoff = slowly ? slowly() : delay(failures);
    Duration delay = atLatest.filter(d -> d.compareTo(backoff) < 0).orElse(backoff);
    attempts.put(key, new Attempt(purpose, failures, Optional.of(now.plus(delay))));
    return delay;
  }

  void forget(ComponentKey key) {
    attempts.remove(key);
    rechecks.remove(key);
    woken.remove(key);
  }

  /**
   * Exponential from 1 s to 5 min, with jitter, so that what failed together does not come back
   * together.
   */
  static Duration delay(int failures) {
    long millis = Math.min(FIRST.toMillis() << Math.min(failures - 1, 20), LAST.toMillis());
    return jittered(Duration.ofMillis(millis));
  }

  /** The slow end, for what takes longer than it should. */
  static Duration slowly() {
    return jittered(LAST);
  }

  private static Duration jittered(Duration delay) {
    return Duration.ofMillis(
        (long) (delay.toMillis() * ThreadLocalRandom.current().nextDouble(0.8, 1.2)));
  }
}
