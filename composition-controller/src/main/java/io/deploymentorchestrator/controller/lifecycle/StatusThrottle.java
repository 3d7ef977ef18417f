package io.deploymentorchestrator.controller.lifecycle;

import io.deploymentorchestrator.controller.graph.ComponentKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Which waits have lasted long enough to be told of. In a graph that comes up or goes, most end
 * before anybody could read of them, and each write costs the API server more than the work that is
 * waited for. In memory only: after a restart each begins anew. Thread-safe.
 */
public final class StatusThrottle {

  /** However much there is to do, a wait is told of after that time. */
  private static final Duration AT_LATEST = Duration.ofMinutes(1);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  /** What a Component waits for. */
  public enum Kind {
    DEPENDENCIES,
    DEPENDENTS,
    HANDLER,
    REFUSAL
  }

  private record Wait(ComponentKey key, Kind kind) {}

  private final Map<Wait, Instant> begun = new ConcurrentHashMap<>();
  private final Predicate<String> underLoad;

  /**
   * Nothing is waited for yet.
   *
   * @param underLoad whether in a namespace telling would slow down what is told of
   */
  public StatusThrottle(Predicate<String> underLoad) {
    this.underLoad = underLoad;
  }

  /**
   * How long to keep silent about a wait. When that is over it is to be told, and begins anew.
   *
   * @param quiet how long from when it was found, or last told; zero: it is news that cannot wait
   * @return empty if it is to be told now
   */
  public Optional<Duration> delay(ComponentKey key, Kind kind, Duration quiet, Instant now) {
    Wait wait = new Wait(key, kind);
    Instant since = begun.computeIfAbsent(wait, w -> now);
    if (since.plus(quiet).isAfter(now)) {
      return Optional.of(Duration.between(now, since.plus(quiet)));
    }
    if (!quiet.isZero() && underLoad.test(key.namespace()) && since.plus(AT_LATEST).isAfter(now)) {
      return Optional.of(LOOK_AGAIN);
    }
    begun.put(wait, now);
    return Optional.empty();
  }

  /** Its Component is gone. */
  public void forget(ComponentKey key) {
    for (Kind kind : Kind.values()) {
      begun.remove(new Wait(key, kind));
    }
  }
}
