package io.deploymentorchestrator.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateBucketTest {

  private final AtomicLong now = new AtomicLong(1_000_000_000_000L);
  private final AtomicLong slept = new AtomicLong();
  private final RateBucket bucket =
      new RateBucket(
          25,
          now::get,
          time -> {
            slept.addAndGet(time.toNanos());
            now.addAndGet(time.toNanos());
          });

  @Test
  void a_second_of_calls_is_let_through_at_once_and_then_so_many_a_second() {
    for (int i = 0; i < 25; i++) {
      assertThat(bucket.take(Duration.ofSeconds(20))).isTrue();
    }
    assertThat(slept).hasValue(0);

    for (int i = 0; i < 250; i++) {
      assertThat(bucket.take(Duration.ofSeconds(20))).isTrue();
    }
    assertThat(Duration.ofNanos(slept.get())).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void nobody_waits_longer_than_the_bound_and_a_refused_turn_costs_nothing() {
    for (int i = 0; i < 25; i++) {
      bucket.take(Duration.ZERO);
    }

    assertThat(bucket.take(Duration.ofMillis(39))).isFalse();
    assertThat(bucket.take(Duration.ofMillis(40))).isTrue();
  }

  @Test
  void an_idle_time_saves_up_no_more_than_a_second_of_calls() {
    now.addAndGet(Duration.ofHours(1).toNanos());
    for (int i = 0; i < 25; i++) {
      assertThat(bucket.take(Duration.ZERO)).isTrue();
    }

    assertThat(bucket.take(Duration.ZERO)).isFalse();
  }

  @Test
  void an_interrupted_wait_is_given_up_and_stays_visible() {
    RateBucket interrupted =
        new RateBucket(
            1,
            now::get,
            time -> {
              throw new InterruptedException();
            });
    interrupted.take(Duration.ZERO);

    assertThat(interrupted.take(Duration.ofSeconds(5))).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }
}
