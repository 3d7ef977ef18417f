package io.deploymentorchestrator.secrets.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When stores are validated: at once when the spec or the provider's resource changed, after the
 * refresh interval, and soon after a validation that did not succeed. Refreshes are spread by a
 * tenth, so that stores that began together do not stay together. Thread-safe.
 */
public final class ValidationSchedule {

  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofSeconds(25);

  private final Clock clock;
  private final DoubleSupplier random;
  private final Map<StoreKey, Entry> entries = new ConcurrentHashMap<>();

  /**
   * By a clock.
   *
   * @param random evenly from 0 to 1
   */
  public ValidationSchedule(Clock clock, DoubleSupplier random) {
    this.clock = clock;
    this.random = random;
  }

  /**
   * A store that was validated.
   *
   * @param due null: on changes only
   * @param succeeded whether the last validation did
   */
  private record Entry(
      String uid, long generation, @Nullable Instant due, int failures, boolean succeeded) {}

  /** When a store is to be validated: now, later, or on changes only. */
  public sealed interface Due {

    /** Now. */
    record Now() implements Due {}

    /** After this time. */
    record After(Duration delay) implements Due {}

    /** When something changes. */
    record OnChange() implements Due {}
  }

  /** When a store is to be validated. */
  public Due due(KnownStore store) {
    Entry entry = entries.get(store.key());
    if (entry == null
        || !entry.uid().equals(store.uid())
        || entry.generation() != store.generation()) {
      return new Due.Now();
    }
    Instant at = entry.due();
    if (at == null) {
      return new Due.OnChange();
    }
    Duration left = Duration.between(clock.instant(), at);
    return left.isPositive() ? new Due.After(left) : new Due.Now();
  }

  /** A validation has ended; answers when the next is due, as {@link #due} does. */
  public Due ended(KnownStore store, Duration refreshInterval, Validation validation) {
    boolean succeeded = validation instanceof Validation.Valid;
    Instant now = clock.instant();
    entries.compute(
        store.key(),
        (key, before) -> {
          int failures =
              succeeded ? 0 : before == null || before.succeeded() ? 1 : before.failures() + 1;
          Instant due =
              succeeded
                  ? refreshInterval.isZero() ? null : now.plus(spread(refreshInterval, 0.1))
                  : now.plus(retry(failures));
          return new Entry(store.uid(), store.generation(), due, failures, succeeded);
        });
    return due(store);
  }

  private Duration retry(int failures) {
    long millis =
        Math.min(FIRST_RETRY.toMillis() << Math.min(failures - 1, 10), LAST_RETRY.toMillis());
    return spread(Duration.ofMillis(millis), 0.2);
  }

  private Duration spread(Duration middle, double part) {
    double factor = 1 - part + 2 * part * random.getAsDouble();
    return Duration.ofMillis((long) (middle.toMillis() * factor));
  }

  /** The next look validates, whatever was planned. */
  public void force(StoreKey store) {
    entries.remove(store);
  }

  /**
   * A call through the store failed so that a validation may fail, too.
   *
   * @return whether the next look validates; not if that is known already and retried
   */
  public boolean doubt(StoreKey store) {
    return Optional.ofNullable(entries.get(store))
        .filter(Entry::succeeded)
        .filter(entry -> entries.remove(store, entry))
        .isPresent();
  }

  /** The store is gone. */
  public void forget(StoreKey store) {
    entries.remove(store);
  }
}
