package io.deploymentorchestrator.controller.plugin;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How often handlers are called for one Component: as often as it takes for a while, then at an
 * even pace. So one that wakes itself by what it does (an object that somebody else changes back, a
 * handler that always wants to be called again at once) turns slowly beside the others.
 * Thread-safe.
 */
public final class CallRate {

  private final int burst;
  private final Duration pace;
  private final Map<HandlerCalls.Subject, Bucket> buckets = new ConcurrentHashMap<>();

  private record Bucket(double tokens, Instant at) {}

  /**
   * A rate.
   *
   * @param burst how many calls may follow one another at once
   * @param pace the time between calls after that
   */
  public CallRate(int burst, Duration pace) {
    this.burst = burst;
    this.pace = pace;
  }

  /** Counts a call; or says after what time it may be made, and does not count it. */
  public Optional<Duration> tryCall(HandlerCalls.Subject subject, Instant now) {
    Bucket before = buckets.get(subject);
    double tokens = before == null ? burst : refilled(before, now);
    if (tokens < 1) {
      return Optional.of(Duration.ofMillis((long) Math.ceil((1 - tokens) * pace.toMillis())));
    }
    buckets.put(subject, new Bucket(tokens - 1, now));
    return Optional.empty();
  }

  private double refilled(Bucket bucket, Instant now) {
    long passed = Math.max(0, Duration.between(bucket.at(), now).toMillis());
    return Math.min(burst, bucket.tokens() + (double) passed / pace.toMillis());
  }

  /** A Component is gone. */
  public void forget(HandlerCalls.Subject subject) {
    buckets.remove(subject);
  }
}
