package io.deploymentorchestrator.secrets.provider;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Leaves a provider alone that cannot be connected to: half of the last ten calls open it, and some
 * seconds later two calls try again. Only the transport counts; whatever a provider answers, or
 * that it takes long to, shows that it is there, and what one tenant's backend does harms no other
 * tenant. Thread-safe; starts no thread.
 */
final class TransportBreaker {

  /** How long a provider is left alone. */
  static final Duration OPEN = Duration.ofSeconds(5);

  private static final int WINDOW = 10;
  private static final int TRIALS = 2;
  private static final int FAILURE_PERCENT = 50;

  private final CircuitBreaker breaker;

  TransportBreaker(String name, Clock clock) {
    this.breaker =
        CircuitBreaker.of(
            name,
            CircuitBreakerConfig.custom()
                .slidingWindow(WINDOW, WINDOW, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(FAILURE_PERCENT)
                .waitDurationInOpenState(OPEN)
                .permittedNumberOfCallsInHalfOpenState(TRIALS)
                .clock(clock)
                .build());
  }

  /** Whether a call may be made; one that may must end in one of the others. */
  boolean admits() {
    return breaker.tryAcquirePermission();
  }

  /** The provider is there. */
  void reached() {
    breaker.onSuccess(0, TimeUnit.NANOSECONDS);
  }

  /** It could not be connected to. */
  void notReached(Throwable why) {
    breaker.onError(0, TimeUnit.NANOSECONDS, why);
  }

  /** The call says nothing about the provider. */
  void unknown() {
    breaker.releasePermission();
  }
}
