package io.deploymentorchestrator.controller.lifecycle;

import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.controller.plan.AttemptKey;
import io.deploymentorchestrator.controller.plan.Observation.Attempt;
import io.deploymentorchestrator.operator.scheduling.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When a failed call is made again. Thread-safe. */
final class AttemptBackoff {

  private final Backoff backoff;

  AttemptBackoff(Backoff backoff) {
    this.backoff = backoff;
  }

  /**
   * The record of a call that failed.
   *
   * @param last of the call before, if one was made
   * @param key what it was made for; failures of other attempts do not count
   * @param atLatest the next is due no later than after that time, unless only a change can help
   */
  Attempt failed(
      Optional<Attempt> last,
      AttemptKey key,
      Retry retry,
      Optional<Duration> atLatest,
      Instant now) {
    int failures = last.filter(a -> a.key().equals(key)).map(a -> a.failures() + 1).orElse(1);
    return switch (retry) {
      case BACKOFF -> due(key, failures, Backoff.earlier(backoff.delay(failures), atLatest), now);
      case SLOWLY -> due(key, failures, Backoff.earlier(backoff.longest(), atLatest), now);
      case WHEN_CHANGED -> new Attempt(key, 0, Optional.empty());
    };
  }

  private static Attempt due(AttemptKey key, int failures, Duration delay, Instant now) {
    return new Attempt(key, failures, Optional.of(now.plus(delay)));
  }
}
