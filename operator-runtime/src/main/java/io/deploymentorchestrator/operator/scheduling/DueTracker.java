package io.deploymentorchestrator.operator.scheduling;

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
 * Tracks which reconciles are due: every event and every planned reconcile is noted here beside the
 * operator framework's queue, and one that did not begin in time tells that the queue lost it
 * (java-operator-sdk issue 3416: a leaked "in progress" flag). Also keeps two threads from
 * reconciling the same thing at once. Thread-safe.
 *
 * @param <K> what is reconciled
 */
public final class DueTracker<K> {

  private static final Duration SOON = Duration.ofMillis(100);

  private final Clock clock;
  private final Map<K, Instant> due = new HashMap<>();
  private final Map<K, Instant> busySince = new HashMap<>();

  /** Nothing is due yet. */
  public DueTracker(Clock clock) {
    this.clock = clock;
  }

  /** A reconcile is due now. */
  public void due(K key) {
    due(key, clock.instant());
  }

  private synchronized void due(K key, Instant at) {
    due.merge(key, at, (one, other) -> one.isBefore(other) ? one : other);
  }

  /**
   * Reconciles.
   *
   * @param reconcile answers when the next is due although nothing changed
   * @return what it answered; soon if another thread is at it
   */
  public Requeue run(K key, Callable<Requeue> reconcile) throws Exception {
    if (!begin(key)) {
      return Requeue.after(SOON);
    }
    boolean ended = false;
    try {
      Requeue again = reconcile.call();
      again.delay().ifPresent(d -> due(key, clock.instant().plus(d)));
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
  public synchronized void forget(K key) {
    due.remove(key);
  }

  /** What should have been reconciled by now, with some patience, and is not being reconciled. */
  public synchronized List<K> overdue(Duration patience) {
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

  /** Something that has been reconciled for longer than that, if there is such. */
  public Optional<K> stuck(Duration limit) {
    return stuck(limit, key -> false);
  }

  /**
   * The same.
   *
   * @param slowed whether it may take so long because there is much to do for its namespace
   */
  public synchronized Optional<K> stuck(Duration limit, Predicate<K> slowed) {
    Instant latest = clock.instant().minus(limit);
    return busySince.entrySet().stream()
        .filter(e -> e.getValue().isBefore(latest))
        .map(Map.Entry::getKey)
        .filter(slowed.negate())
        .findFirst();
  }
}
