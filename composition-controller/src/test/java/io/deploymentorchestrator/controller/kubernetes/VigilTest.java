package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VigilTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Time time = new Time();
  private final Vigil<String> vigil = new Vigil<>(time);

  private static final class Time extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    void pass(int seconds) {
      now = now.plusSeconds(seconds);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @Test
  void anEventThatNobodyLooksAtIsOverdue() {
    vigil.due("a");
    time.pass(59);
    vigil.due("a"); // a later event puts nothing off
    assertThat(vigil.overdue(PATIENCE)).isEmpty();
    time.pass(2);
    assertThat(vigil.overdue(PATIENCE)).containsExactly("a");
  }

  @Test
  void aLookSettlesWhatWasDueAndItsAnswerIsDueNext() throws Exception {
    vigil.due("a");
    assertThat(vigil.take("a", () -> Optional.of(Duration.ofSeconds(100))))
        .contains(Duration.ofSeconds(100));
    time.pass(159);
    assertThat(vigil.overdue(PATIENCE)).isEmpty();
    time.pass(2);
    assertThat(vigil.overdue(PATIENCE)).containsExactly("a");
    vigil.forget("a");
    assertThat(vigil.overdue(PATIENCE)).isEmpty();
  }

  @Test
  void aLookThatFailedIsStillDue() {
    assertThatThrownBy(
            () ->
                vigil.take(
                    "a",
                    () -> {
                      throw new IOException("away");
                    }))
        .isInstanceOf(IOException.class);
    time.pass(61);
    assertThat(vigil.overdue(PATIENCE)).containsExactly("a");
  }

  @Test
  void twoNeverLookAtTheSameAtOnceAndOneThatDoesNotEndIsStuck() throws Exception {
    vigil.take(
        "a",
        () -> {
          vigil.due("a"); // an event that comes meanwhile
          assertThat(vigil.take("a", () -> Optional.of(Duration.ZERO)))
              .hasValueSatisfying(d -> assertThat(d).isPositive());
          time.pass(120);
          assertThat(vigil.overdue(PATIENCE)).isEmpty();
          assertThat(vigil.stuck(Duration.ofSeconds(119))).contains("a");
          assertThat(vigil.stuck(Duration.ofSeconds(121))).isEmpty();
          return Optional.empty();
        });
    assertThat(vigil.stuck(Duration.ZERO)).isEmpty();
    assertThat(vigil.overdue(PATIENCE)).containsExactly("a");
  }
}
