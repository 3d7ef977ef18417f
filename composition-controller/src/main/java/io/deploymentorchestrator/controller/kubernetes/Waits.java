package io.deploymentorchestrator.controller.kubernetes;

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
final class Waits {

  /** However much there is to do, a wait is told of after that time. */
  private static final Duration AT_LATEST = Duration.ofMinutes(1);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  /** What a Component waits for. */
  enum Kind {
    DEPENDENCIES,
    DEPENDENTS,
    HANDLER
  }

  private record Wait(ComponentKey key, Kind kind) {}

  private final Map<Wait, Instant> begun = new ConcurrentHashMap<>();
  private final Predicate<String> muchToDo;

  /**
   * Nothing is waited for yet.
   *
   * @param muchToDo whether in a namespace telling would slow down what is told of
   */
  Waits(Predicate<String> muchToDo) {
    this.muchToDo = muchToDo;
  }

  /**
   * How long to keep silent about a wait. When that is over it is to be told, and begins anew.
   *
   * @param quiet how long from when it was found, or last told; zero: it is news that cannot wait
   * @return empty if it is to be told now
   */
  Optional<Duration> silence(ComponentKey key, Kind kind, Duration quiet, Instant now) {
    Wait wait = new Wait(key, kind);
    Instant since = begun.computeIfAbsent(wait, w -> now);
    if (since.plus(quiet).isAfter(now)) {
      return Optional.of(Duration.between(now, since.plus(quiet)));
    }
    if (!quiet.isZero() && muchToDo.test(key.namespace()) && since.plus(AT_LATEST).isAfter(now)) {
      return Optional.of(LOOK_AGAIN);
    }
    begun.put(wait, now);
    return Optional.empty();
  }

  void forget(ComponentKey key) {
    for (Kind kind : Kind.values()) {
      begun.remove(new Wait(key, kind));
    }
  }
}
