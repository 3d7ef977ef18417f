package io.deploymentorchestrator.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class EndpointBreakerTest {

  private final TestClock clock = new TestClock();
  private final EndpointBreaker breaker = new EndpointBreaker("us-east-1", clock);
  private int calls;

  private AwsProblem failing(AwsProblem problem) {
    return catchThrowableOfType(
            AwsException.class,
            () ->
                breaker.call(
                    SecretsManagerAction.DESCRIBE,
                    () -> {
                      calls++;
                      throw new AwsException(problem, SecretsManagerAction.DESCRIBE);
                    }))
        .problem();
  }

  private String answered() {
    return breaker.call(
        SecretsManagerAction.DESCRIBE,
        () -> {
          calls++;
          return "answer";
        });
  }

  private void open() {
    for (int i = 0; i < EndpointBreaker.WINDOW; i++) {
      assertThat(failing(AwsProblem.UNREACHABLE)).isEqualTo(AwsProblem.UNREACHABLE);
    }
  }

  private void afterAWhile() {
    clock.advance(EndpointBreaker.OPEN.plusMillis(1));
  }

  @Test
  void an_endpoint_that_does_not_answer_is_not_called_for_a_while_and_then_tried_again() {
    open();
    int before = calls;

    assertThat(failing(AwsProblem.UNREACHABLE)).isEqualTo(AwsProblem.LEFT_ALONE);
    assertThat(calls).as("calls while it is left alone").isEqualTo(before);

    afterAWhile();
    assertThat(answered()).isEqualTo("answer");
    assertThat(answered()).isEqualTo("answer");
    assertThat(failing(AwsProblem.UNREACHABLE)).as("closed").isEqualTo(AwsProblem.UNREACHABLE);
    assertThat(answered()).isEqualTo("answer");
  }

  @Test
  void trials_that_fail_leave_it_alone_again() {
    open();
    afterAWhile();
    assertThat(failing(AwsProblem.UNREACHABLE)).isEqualTo(AwsProblem.UNREACHABLE);
    assertThat(failing(AwsProblem.UNREACHABLE)).isEqualTo(AwsProblem.UNREACHABLE);

    assertThat(failing(AwsProblem.UNREACHABLE)).isEqualTo(AwsProblem.LEFT_ALONE);
  }

  @ParameterizedTest
  @EnumSource(
      value = AwsProblem.class,
      mode = Mode.EXCLUDE,
      names = {"UNREACHABLE", "LEFT_ALONE"})
  void whatever_AWS_answers_does_not_open_it(AwsProblem problem) {
    for (int i = 0; i < 3 * EndpointBreaker.WINDOW; i++) {
      assertThat(failing(problem)).isEqualTo(problem);
    }

    assertThat(answered()).isEqualTo("answer");
  }

  @Test
  void a_few_failures_among_answers_do_not_open_it() {
    for (int i = 0; i < 100; i++) {
      if (i % 4 == 0) {
        failing(AwsProblem.UNREACHABLE);
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
      failing(AwsProblem.BUSY);
      Thread.currentThread().interrupt();
      failing(AwsProblem.UNREACHABLE);
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThat(answered()).isEqualTo("answer");
  }

  private static final class TestClock extends Clock {
    private Instant now = Instant.parse("2026-03-01T10:00:00Z");

    void advance(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
