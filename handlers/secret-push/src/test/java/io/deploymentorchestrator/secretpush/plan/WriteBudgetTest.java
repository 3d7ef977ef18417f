package io.deploymentorchestrator.secretpush.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WriteBudgetTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void a_burst_of_five_is_followed_by_one_in_ten_minutes() {
    Optional<String> state = Optional.empty();
    for (int i = 0; i < 5; i++) {
      assertThat(WriteBudget.possibleAt(state)).isBeforeOrEqualTo(START);
      state = Optional.of(WriteBudget.spent(state, START).toString());
    }

    assertThat(WriteBudget.possibleAt(state)).isEqualTo(START.plus(Duration.ofMinutes(10)));
  }

  @Test
  void in_the_long_run_there_are_no_more_writes_than_one_in_ten_minutes_and_the_burst() {
    Random random = new Random(42);
    Optional<String> state = Optional.empty();
    Instant now = START;
    int writes = 0;
    for (int i = 0; i < 10_000; i++) {
      now = now.plusSeconds(random.nextInt(300));
      if (!WriteBudget.possibleAt(state).isAfter(now)) {
        state = Optional.of(WriteBudget.spent(state, now).toString());
        writes++;
      }
    }

    long tens = Duration.between(START, now).toMinutes() / 10;
    assertThat((long) writes).isBetween(tens - 1, tens + 5);
  }
}
