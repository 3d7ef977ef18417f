package io.deploymentorchestrator.controller.lifecycle;

import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.plan.Observation.Attempt;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How the last calls ended, and which Components something watched has woken. In memory only: after
 * a restart an open call is simply made again. Thread-safe.
 */
public final class Attempts {

  private final Map<ComponentKey, Attempt> attempts = new ConcurrentHashMap<>();

  /** When to look again, which no status says because nothing else changed. */
  private final Map<ComponentKey, AttemptChange.SettledAsBefore> rechecks =
      new ConcurrentHashMap<>();

  private final Set<ComponentKey> woken = ConcurrentHashMap.newKeySet();

  /** How the last call ended, if it is not settled. */
  public Optional<Attempt> last(ComponentKey key) {
    return Optional.ofNullable(attempts.get(key));
  }

  /** Whether something that is watched for a Component changed since its last call. */
  public boolean woken(ComponentKey key) {
    return woken.contains(key);
  }

  /** Something that a Component's handler watches changed. */
  public void wake(ComponentKey key) {
    woken.add(key);
  }

  /**
   * A call is about to be made: what woke it is being answered.
   *
   * @return whether something woke it
   */
  public boolean begin(ComponentKey key) {
    return woken.remove(key);
  }

  /**
   * What came of a call is recorded nowhere, as far as is known: as if it had not been made. If the
   * record did reach the API server after all, it shows, and nothing is called again.
   *
   * @param wasWoken what {@link #begin} answered
   */
  public void unrecorded(ComponentKey key, boolean wasWoken) {
    attempts.remove(key);
    if (wasWoken) {
      woken.add(key);
    }
  }

  /** What came of a call is stored: its record changes. */
  public void change(ComponentKey key, AttemptChange change) {
    switch (change) {
      case AttemptChange.None none -> {}
      case AttemptChange.Settled settled -> {
        attempts.remove(key);
        rechecks.remove(key);
      }
      case AttemptChange.SettledAsBefore settled -> {
        attempts.remove(key);
        rechecks.put(key, settled);
      }
      case AttemptChange.Recorded recorded -> attempts.put(key, recorded.attempt());
    }
  }

  /** When to look again, if that is later than the status says, which says {@code recorded}. */
  public Optional<Instant> nextRecheck(ComponentKey key, @Nullable String recorded) {
    return Optional.ofNullable(rechecks.get(key))
        .filter(r -> r.recorded().equals(recorded))
        .map(AttemptChange.SettledAsBefore::next);
  }

  /** A Component is gone. */
  public void forget(ComponentKey key) {
    attempts.remove(key);
    rechecks.remove(key);
    woken.remove(key);
  }
}
