package io.deploymentorchestrator.controller.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.plan.AttemptKey;
import io.deploymentorchestrator.controller.plan.Observation.Attempt;
import io.deploymentorchestrator.operator.scheduling.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AttemptsTest {

  private static final ComponentKey APP = new ComponentKey("ns", "app");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SLOW = Duration.ofMinutes(5);

  private final Attempts attempts = new Attempts();
  private final Backoff backoff = Backoff.random();

  private Duration fail(AttemptKey key) {
    return fail(key, Retry.BACKOFF, Optional.empty());
  }

  private Duration fail(AttemptKey key, Retry retry, Optional<Duration> atLatest) {
    Attempt failed =
        new AttemptBackoff(backoff).failed(attempts.last(APP), key, retry, atLatest, NOW);
    attempts.change(APP, new AttemptChange.Recorded(failed));
    return Duration.between(NOW, failed.notBefore().orElseThrow());
  }

  private static AttemptKey apply(String hash) {
    return new AttemptKey.Apply("uid", 1, hash, "jar");
  }

  private static boolean around(Duration delay, Duration middle) {
    return delay.compareTo(middle.multipliedBy(8).dividedBy(10)) >= 0
        && delay.compareTo(middle.multipliedBy(12).dividedBy(10)) <= 0;
  }

  @Test
  void the_next_look_is_known_while_the_status_says_what_it_said_then() {
    Attempts attempts = new Attempts();
    ComponentKey key = new ComponentKey("ns", "a");
    Instant next = Instant.parse("2026-01-01T00:00:00Z");
    attempts.change(key, new AttemptChange.SettledAsBefore("then", next));
    assertThat(attempts.nextRecheck(key, "then")).contains(next);
    assertThat(attempts.nextRecheck(key, "later")).isEmpty();
    assertThat(attempts.nextRecheck(key, null)).isEmpty();
    attempts.change(key, new AttemptChange.Settled());
    assertThat(attempts.nextRecheck(key, "then")).isEmpty();
    attempts.change(key, new AttemptChange.SettledAsBefore("then", next));
    attempts.forget(key);
    assertThat(attempts.nextRecheck(key, "then")).isEmpty();
  }

  @Test
  void eachFailureInARowDoublesTheDelayFromASecondToFiveMinutes() {
    for (int failure = 0; failure < 100; failure++) {
      Duration middle = Duration.ofSeconds(1L << Math.min(failure, 20));
      Duration expected = middle.compareTo(SLOW) < 0 ? middle : SLOW;
      assertThat(fail(apply("1"))).matches(d -> around(d, expected), "around " + expected);
    }
    assertThat(attempts.last(APP)).hasValueSatisfying(a -> assertThat(a.failures()).isEqualTo(100));
  }

  @Test
  void whatFailsTogetherDoesNotComeBackTogether() {
    Set<Duration> delays = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      delays.add(backoff.delay(9));
    }
    assertThat(delays).hasSizeGreaterThan(50);
  }

  @Test
  void anotherPurposeBeginsAnewAndSoDoesOneThatWentWell() {
    fail(apply("1"));
    fail(apply("1"));
    assertThat(fail(apply("2"))).matches(d -> around(d, Duration.ofSeconds(1)));
    fail(apply("2"));
    attempts.change(APP, new AttemptChange.Settled());
    assertThat(fail(apply("2"))).matches(d -> around(d, Duration.ofSeconds(1)));
  }

  @Test
  void aDeadlineIsNotSleptThrough() {
    for (int i = 0; i < 10; i++) {
      fail(apply("1"));
    }
    Duration untilLate = Duration.ofSeconds(7);
    assertThat(fail(apply("1"), Retry.BACKOFF, Optional.of(untilLate))).isEqualTo(untilLate);
    assertThat(fail(apply("1"), Retry.SLOWLY, Optional.of(Duration.ofHours(1))))
        .matches(d -> around(d, SLOW));
  }

  @Test
  void aWakeUpThatCameDuringACallIsKept() {
    attempts.wake(APP);
    boolean woken = attempts.begin(APP);
    assertThat(woken).isTrue();
    assertThat(attempts.woken(APP)).isFalse();
    attempts.wake(APP);
    attempts.change(APP, new AttemptChange.Settled());
    assertThat(attempts.woken(APP)).isTrue();
  }

  @Test
  void whatIsRecordedNowhereCountsAsNotMade() {
    attempts.wake(APP);
    fail(apply("1"));
    attempts.unrecorded(APP, attempts.begin(APP));
    assertThat(attempts.last(APP)).isEmpty();
    assertThat(attempts.woken(APP)).isTrue();
  }
}
