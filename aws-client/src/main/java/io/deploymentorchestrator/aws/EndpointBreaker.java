package io.deploymentorchestrator.aws;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Leaves an endpoint alone that does not answer, so that threads are not all spent on waiting for
 * it: half of the last ten calls without an answer open it, and a few seconds later two calls try
 * whether it answers again. Only the transport counts: whatever AWS answers, a refusal or
 * throttling too, shows that it is there. Thread-safe; starts no thread.
 */
final class EndpointBreaker {

  /** How long an endpoint is left alone. */
  static final Duration OPEN = Duration.ofSeconds(10);

  /** How many of the last calls are looked at; before there were as many it stays closed. */
  static final int WINDOW = 10;

  private static final int TRIALS = 2;
  private static final int FAILURE_PERCENT = 50;

  private final CircuitBreaker breaker;

  EndpointBreaker(String endpoint, Clock clock) {
    this.breaker =
        CircuitBreaker.of(
            endpoint,
            CircuitBreakerConfig.custom()
                .slidingWindow(WINDOW, WINDOW, SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(FAILURE_PERCENT)
                .waitDurationInOpenState(OPEN)
                .permittedNumberOfCallsInHalfOpenState(TRIALS)
                .clock(clock)
                .build());
  }

  /**
   * Makes a call, unless the endpoint is left alone.
   *
   * @throws AwsException what the call throws, or {@link AwsProblem#LEFT_ALONE} without a call
   */
  <T> T call(SecretsManagerAction action, Supplier<T> call) {
    if (!breaker.tryAcquirePermission()) {
      throw new AwsException(AwsProblem.LEFT_ALONE, action);
    }
    boolean counted = false;
    try {
      T answer = call.get();
      answered();
      counted = true;
      return answer;
    } catch (AwsException e) {
      counted = count(e);
      throw e;
    } finally {
      if (!counted) {
        breaker.releasePermission();
      }
    }
  }

  private boolean count(AwsException e) {
    return switch (e.problem()) {
      case UNREACHABLE -> {
        // A call that its caller cancelled says nothing about the endpoint.
        if (Thread.currentThread().isInterrupted()) {
          yield false;
        }
        breaker.onError(0, TimeUnit.NANOSECONDS, e);
        yield true;
      }
      // It never came to a call.
      case BUSY, LEFT_ALONE, NO_CREDENTIALS, ROLE_DENIED, IDENTITY_UNREACHABLE -> false;
      default -> {
        answered();
        yield true;
      }
    };
  }

  private void answered() {
    breaker.onSuccess(0, TimeUnit.NANOSECONDS);
  }
}
