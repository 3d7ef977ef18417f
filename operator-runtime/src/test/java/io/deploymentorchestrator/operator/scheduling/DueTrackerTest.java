package io.deploymentorchestrator.operator.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class DueTrackerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Time time = new Time();
  private final DueTracker<String> tracker = new DueTracker<>(time);

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
    tracker.due("a");
    time.pass(59);
    tracker.due("a"); // a later event puts nothing off
    assertThat(tracker.overdue(PATIENCE)).isEmpty();
    time.pass(2);
    assertThat(tracker.overdue(PATIENCE)).containsExactly("a");
  }

  @Test
  void aLookSettlesWhatWasDueAndItsAnswerIsDueNext() throws Exception {
    tracker.due("a");
    assertThat(tracker.run("a", () -> Requeue.after(Duration.ofSeconds(100))))
        .isEqualTo(Requeue.after(Duration.ofSeconds(100)));
    time.pass(159);
    assertThat(tracker.overdue(PATIENCE)).isEmpty();
    time.pass(2);
    assertThat(tracker.overdue(PATIENCE)).containsExactly("a");
    tracker.forget("a");
    assertThat(tracker.overdue(PATIENCE)).isEmpty();
  }

  @Test
  void aLookThatFailedIsStillDue() {
    assertThatThrownBy(
            () ->
                tracker.run(
                    "a",
                    () -> {
                      throw new IOException("away");
                    }))
        .isInstanceOf(IOException.class);
    time.pass(61);
    assertThat(tracker.overdue(PATIENCE)).containsExactly("a");
  }

  @Test
  void twoNeverLookAtTheSameAtOnceAndOneThatDoesNotEndIsStuck() throws Exception {
    tracker.run(
        "a",
        () -> {
          tracker.due("a"); // an event that comes meanwhile
          assertThat(tracker.run("a", Requeue::atOnce).delay())
              .hasValueSatisfying(d -> assertThat(d).isPositive());
          time.pass(120);
          assertThat(tracker.overdue(PATIENCE)).isEmpty();
          assertThat(tracker.stuck(Duration.ofSeconds(119))).contains("a");
          assertThat(tracker.stuck(Duration.ofSeconds(121))).isEmpty();
          return Requeue.none();
        });
    assertThat(tracker.stuck(Duration.ZERO)).isEmpty();
    assertThat(tracker.overdue(PATIENCE)).containsExactly("a");
  }
}
