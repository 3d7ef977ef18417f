package io.deploymentorchestrator.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.retry.RetryExecution;
import org.junit.jupiter.api.Test;

/** What takes the place of the operator framework's own retry and rate limiter. */
class RegistrationTest {

  @Test
  void noAttemptIsTheLastAndNoneIsMoreThanHalfAMinuteAway() {
    RetryExecution attempts = new Registration.ForEver().initExecution();
    for (int failures = 1; failures <= 1_000; failures++) {
      assertThat(attempts.nextDelay())
          .as("after %d failures", failures)
          .hasValueSatisfying(millis -> assertThat(millis).isBetween(20L, 30_000L));
      assertThat(attempts.getAttemptCount()).isEqualTo(failures);
      assertThat(attempts.isLastAttempt()).isFalse();
    }
  }

  @Test
  void attemptsOfOneResourceDoNotCountForAnother() {
    Registration.ForEver retry = new Registration.ForEver();
    RetryExecution one = retry.initExecution();
    for (int failures = 0; failures < 20; failures++) {
      one.nextDelay();
    }
    assertThat(retry.initExecution().nextDelay())
        .hasValueSatisfying(millis -> assertThat(millis).isLessThan(300));
  }

  @Test
  void nothingIsLimited() {
    Registration.Unlimited limiter = new Registration.Unlimited();
    Registration.Unlimited.State state = limiter.initState();
    for (int i = 0; i < 1_000; i++) {
      assertThat(limiter.isLimited(state)).isEmpty();
    }
  }
}
