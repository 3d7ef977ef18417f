package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.kubernetes.Waits.Kind;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WaitsTest {

  private static final ComponentKey APP = new ComponentKey("ns", "app");
  private static final Duration QUIET = Duration.ofSeconds(5);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private boolean muchToDo;
  private final Waits waits = new Waits(namespace -> muchToDo);

  private Duration silence(Duration quiet, long second) {
    return waits
        .silence(APP, Kind.DEPENDENCIES, quiet, START.plusSeconds(second))
        .orElse(Duration.ZERO);
  }

  @Test
  void aWaitIsToldWhenItHasLastedLongEnough() {
    assertThat(silence(QUIET, 0)).isEqualTo(QUIET);
    assertThat(silence(QUIET, 3)).isEqualTo(Duration.ofSeconds(2));
    assertThat(silence(QUIET, 5)).isZero();
    assertThat(silence(QUIET, 6)).as("it begins anew").isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void underLoadItIsToldLaterButNotNever() {
    muchToDo = true;
    assertThat(silence(QUIET, 0)).isEqualTo(QUIET);
    assertThat(silence(QUIET, 5)).isPositive();
    assertThat(silence(QUIET, 59)).isPositive();
    assertThat(silence(QUIET, 60)).isZero();
  }

  @Test
  void newsThatCannotWaitIsToldUnderLoadToo() {
    muchToDo = true;
    assertThat(silence(Duration.ZERO, 0)).isZero();
  }

  @Test
  void loadThatEndsEndsTheSilence() {
    muchToDo = true;
    silence(QUIET, 0);
    assertThat(silence(QUIET, 6)).isPositive();
    muchToDo = false;
    assertThat(silence(QUIET, 7)).isZero();
  }

  @Test
  void kindsOfWaitsAreTimedEachForItselfAndForgottenTogether() {
    silence(QUIET, 0);
    assertThat(waits.silence(APP, Kind.DEPENDENTS, QUIET, START.plusSeconds(4))).contains(QUIET);
    waits.forget(APP);
    assertThat(silence(QUIET, 4)).isEqualTo(QUIET);
  }
}
