package io.deploymentorchestrator.controller.kubernetes;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/**
 * Keeps watch over looks that are due: every event and every planned look is noted here beside the
 * operator runtime's queue, and one that was not taken in time tells that the queue lost it
 * (java-operator-sdk issue 3416: a leaked "in progress" flag). Also keeps two threads from looking
 * at the same thing at once. Thread-safe.
 *
 * @param <K> what is looked at
 */
final class Vigil<K> {

  private static final Duration SOON = Duration.ofMillis(100);

  private final Clock clock;
  private final Map<K, Instant> due = new HashMap<>();
  private final Map<K, Instant> busySince = new HashMap<>();

  Vigil(Clock clock) {
    this.clock = clock;
  }

  /** A look is due now. */
  void due(K key) {
    due(key, clock.instant());
  }

  private synchronized void due(K key, Instant at) {
    due.merge(key, at, (one, other) -> one.isBefore(other) ? one : other);
  }

  /**
   * Takes a look.
   *
   * @param look answers when the next is due although nothing changed
   * @return what it answered; soon if another thread is at it
   */
  Optional<Duration> take(K key, Callable<Optional<Duration>> look) throws Exception {
    if (!begin(key)) {
      return Optional.of(SOON);
    }
    boolean ended = false;
    try {
      Optional<Duration> again = look.call();
      again.ifPresent(d -> due(key, clock.instant().plus(d)));
      ended = true;
      return again;
    } finally {
      end(key);
      if (!ended) {
        due(key); // it is tried again
      }
    }
  }

  private synchronized boolean begin(K key) {
    if (busySince.putIfAbsent(key, clock.instant()) != null) {
      return false;
    }
    due.remove(key);
    return true;
  }

  private synchronized void end(K key) {
    busySince.remove(key);
  }

  /** It is gone: nothing is due. */
  synchronized void forget(K key) {
    due.remove(key);
  }

  /** What should have been looked at by now, with some patience, and is not being looked at. */
  synchronized List<K> overdue(Duration patience) {
    Instant latest = clock.instant().minus(patience);
    List<K> late = new ArrayList<>();
    due.forEach(
        (key, at) -> {
          if (at.isBefore(latest) && !busySince.containsKey(key)) {
            late.add(key);
          }
        });
    return late;
  }

  /** Something that has been looked at for longer than that, if there is such. */
  Optional<K> stuck(Duration limit) {
    return stuck(limit, key -> false);
  }

  /**
   * The same.
   *
   * @param slowed whether a look may take so long because there is much to do for its namespace
   */
  synchronized Optional<K> stuck(Duration limit, Predicate<K> slowed) {
    Instant latest = clock.instant().minus(limit);
    return busySince.entrySet().stream()
        .filter(e -> e.getValue().isBefore(latest))
        .map(Map.Entry::getKey)
        .filter(slowed.negate())
        .findFirst();
  }
}
