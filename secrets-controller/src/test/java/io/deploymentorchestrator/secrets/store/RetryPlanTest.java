package io.deploymentorchestrator.secrets.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPlanTest {

  private final RetryPlan plan = new RetryPlan(3, Duration.ofSeconds(10));

  @Test
  void waits_double_each_time_and_end() {
    assertThat(plan.delay(1, () -> 0.5)).contains(Duration.ofSeconds(10));
    assertThat(plan.delay(2, () -> 0.5)).contains(Duration.ofSeconds(20));
    assertThat(plan.delay(3, () -> 0.5)).contains(Duration.ofSeconds(40));
    assertThat(plan.delay(4, () -> 0.5)).isEmpty();
  }

  @Test
  void they_are_spread_by_a_fifth() {
    assertThat(plan.delay(1, () -> 0)).contains(Duration.ofSeconds(8));
    assertThat(plan.delay(1, () -> 1)).contains(Duration.ofSeconds(12));
  }

  @Test
  void none_is_longer_than_a_minute() {
    RetryPlan slow = new RetryPlan(10, Duration.ofHours(1));
    assertThat(slow.delay(1, () -> 0.5)).contains(Duration.ofMinutes(1));
    assertThat(slow.delay(10, () -> 0.5)).contains(Duration.ofMinutes(1));
  }

  @Test
  void no_retries_means_none() {
    assertThat(new RetryPlan(0, Duration.ofSeconds(1)).delay(1, () -> 0.5)).isEmpty();
  }
}
