package io.deploymentorchestrator.controller.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.lifecycle.StatusThrottle.Kind;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StatusThrottleTest {

  private static final ComponentKey APP = new ComponentKey("ns", "app");
  private static final Duration QUIET = Duration.ofSeconds(5);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private boolean underLoad;
  private final StatusThrottle throttle = new StatusThrottle(namespace -> underLoad);

  private Duration delay(Duration quiet, long second) {
    return throttle
        .delay(APP, Kind.DEPENDENCIES, quiet, START.plusSeconds(second))
        .orElse(Duration.ZERO);
  }

  @Test
  void aWaitIsToldWhenItHasLastedLongEnough() {
    assertThat(delay(QUIET, 0)).isEqualTo(QUIET);
    assertThat(delay(QUIET, 3)).isEqualTo(Duration.ofSeconds(2));
    assertThat(delay(QUIET, 5)).isZero();
    assertThat(delay(QUIET, 6)).as("it begins anew").isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void underLoadItIsToldLaterButNotNever() {
    underLoad = true;
    assertThat(delay(QUIET, 0)).isEqualTo(QUIET);
    assertThat(delay(QUIET, 5)).isPositive();
    assertThat(delay(QUIET, 59)).isPositive();
    assertThat(delay(QUIET, 60)).isZero();
  }

  @Test
  void newsThatCannotWaitIsToldUnderLoadToo() {
    underLoad = true;
    assertThat(delay(Duration.ZERO, 0)).isZero();
  }

  @Test
  void loadThatEndsEndsTheSilence() {
    underLoad = true;
    delay(QUIET, 0);
    assertThat(delay(QUIET, 6)).isPositive();
    underLoad = false;
    assertThat(delay(QUIET, 7)).isZero();
  }

  @Test
  void kindsOfWaitsAreTimedEachForItselfAndForgottenTogether() {
    delay(QUIET, 0);
    assertThat(throttle.delay(APP, Kind.DEPENDENTS, QUIET, START.plusSeconds(4))).contains(QUIET);
    throttle.forget(APP);
    assertThat(delay(QUIET, 4)).isEqualTo(QUIET);
  }
}
