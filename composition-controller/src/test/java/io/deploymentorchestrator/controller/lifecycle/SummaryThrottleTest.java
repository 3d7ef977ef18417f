package io.deploymentorchestrator.controller.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.controller.lifecycle.SummaryThrottle.News;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SummaryThrottleTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final SummaryThrottle throttle = new SummaryThrottle();

  @Test
  void the_first_write_waits_for_nothing() {
    assertThat(throttle.untilNextWrite("uid", NOW)).isZero();
    for (News news : News.values()) {
      assertThat(throttle.delay("uid", news, NOW)).isEmpty();
    }
  }

  @Test
  void changes_are_written_once_a_second_and_steps_less_often() {
    throttle.written("uid", NOW);
    Instant soon = NOW.plusMillis(400);
    assertThat(throttle.untilNextWrite("uid", soon)).isEqualTo(Duration.ofMillis(600));
    assertThat(throttle.delay("uid", News.CHANGE, soon)).contains(Duration.ofMillis(600));
    assertThat(throttle.delay("uid", News.CHANGE, NOW.plusSeconds(1))).isEmpty();
    assertThat(throttle.delay("uid", News.STEP, NOW.plusSeconds(1)))
        .contains(Duration.ofSeconds(2));
    assertThat(throttle.delay("uid", News.STEP, NOW.plusSeconds(3))).isEmpty();
  }

  @Test
  void under_load_steps_wait_for_a_minute_but_whether_it_is_over_is_asked_sooner() {
    throttle.written("uid", NOW);
    assertThat(throttle.delay("uid", News.STEP_UNDER_LOAD, NOW.plusSeconds(3)))
        .contains(Duration.ofSeconds(10));
    assertThat(throttle.delay("uid", News.STEP_UNDER_LOAD, NOW.plusSeconds(55)))
        .contains(Duration.ofSeconds(5));
    assertThat(throttle.delay("uid", News.STEP_UNDER_LOAD, NOW.plusSeconds(60))).isEmpty();
  }

  @Test
  void one_composition_holds_up_no_other_and_what_is_forgotten_begins_anew() {
    throttle.written("uid", NOW);
    assertThat(throttle.delay("other", News.STEP, NOW)).isEmpty();
    throttle.forget("uid");
    assertThat(throttle.delay("uid", News.STEP, NOW)).isEmpty();
  }
}
