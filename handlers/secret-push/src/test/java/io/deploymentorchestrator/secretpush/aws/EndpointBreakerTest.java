package io.deploymentorchestrator.secretpush.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.deploymentorchestrator.secretpush.store.StoreException;
import io.deploymentorchestrator.secretpush.store.StoreOperation;
import io.deploymentorchestrator.secretpush.store.StoreProblem;
import io.deploymentorchestrator.testkit.host.SettableClock;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class EndpointBreakerTest {

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-03-01T10:00:00Z"));
  private final EndpointBreaker breaker = new EndpointBreaker("us-east-1", clock);
  private int calls;

  private StoreProblem failing(StoreProblem problem) {
    return catchThrowableOfType(
            StoreException.class,
            () ->
                breaker.call(
                    StoreOperation.DESCRIBE,
                    () -> {
                      calls++;
                      throw new StoreException(problem, StoreOperation.DESCRIBE);
                    }))
        .problem();
  }

  private String answered() {
    return breaker.call(
        StoreOperation.DESCRIBE,
        () -> {
          calls++;
          return "answer";
        });
  }

  private void open() {
    for (int i = 0; i < EndpointBreaker.WINDOW; i++) {
      assertThat(failing(StoreProblem.UNREACHABLE)).isEqualTo(StoreProblem.UNREACHABLE);
    }
  }

  private void afterAWhile() {
    clock.advance(EndpointBreaker.OPEN.plusMillis(1));
  }

  @Test
  void an_endpoint_that_does_not_answer_is_not_called_for_a_while_and_then_tried_again() {
    open();
    int before = calls;

    assertThat(failing(StoreProblem.UNREACHABLE)).isEqualTo(StoreProblem.LEFT_ALONE);
    assertThat(calls).as("calls while it is left alone").isEqualTo(before);

    afterAWhile();
    assertThat(answered()).isEqualTo("answer");
    assertThat(answered()).isEqualTo("answer");
    assertThat(failing(StoreProblem.UNREACHABLE)).as("closed").isEqualTo(StoreProblem.UNREACHABLE);
    assertThat(answered()).isEqualTo("answer");
  }

  @Test
  void trials_that_fail_leave_it_alone_again() {
    open();
    afterAWhile();
    assertThat(failing(StoreProblem.UNREACHABLE)).isEqualTo(StoreProblem.UNREACHABLE);
    assertThat(failing(StoreProblem.UNREACHABLE)).isEqualTo(StoreProblem.UNREACHABLE);

    assertThat(failing(StoreProblem.UNREACHABLE)).isEqualTo(StoreProblem.LEFT_ALONE);
  }

  @ParameterizedTest
  @EnumSource(
      value = StoreProblem.class,
      mode = Mode.EXCLUDE,
      names = {"UNREACHABLE", "LEFT_ALONE"})
  void whatever_AWS_answers_does_not_open_it(StoreProblem problem) {
    for (int i = 0; i < 3 * EndpointBreaker.WINDOW; i++) {
      assertThat(failing(problem)).isEqualTo(problem);
    }

    assertThat(answered()).isEqualTo("answer");
  }

  @Test
  void a_few_failures_among_answers_do_not_open_it() {
    for (int i = 0; i < 100; i++) {
      if (i % 4 == 0) {
        failing(StoreProblem.UNREACHABLE);
      } else {
        answered();
      }
    }

    assertThat(calls).isEqualTo(100);
  }

  @Test
  void a_call_that_was_cancelled_or_never_made_takes_no_trial_away() {
    open();
    afterAWhile();
    for (int i = 0; i < 5; i++) {
      failing(StoreProblem.BUSY);
      Thread.currentThread().interrupt();
      failing(StoreProblem.UNREACHABLE);
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThat(answered()).isEqualTo("answer");
  }
}
