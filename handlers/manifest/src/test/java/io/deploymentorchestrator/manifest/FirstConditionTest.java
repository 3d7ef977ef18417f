package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FirstConditionTest {

  private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void within_a_minute_it_is_awaited_and_looked_at_again_after_it() {
    FirstCondition first = after(Duration.ofSeconds(20));

    assertThat(first.readiness().message()).isEqualTo("has no status condition yet");
    assertThat(first.recheckAfter()).contains(Duration.ofSeconds(41));
  }

  @Test
  void afterwards_the_cure_is_told_in_words_that_stay_equal() {
    FirstCondition first = after(Duration.ofMinutes(1));

    assertThat(first.readiness().message())
        .contains("readyWhen: [{resource: Thing/a, exists: true}]");
    assertThat(first.recheckAfter()).isEmpty();
    assertThat(after(Duration.ofDays(3))).isEqualTo(first);
  }

  @Test
  void of_unknown_age_it_is_awaited() {
    assertThat(FirstCondition.awaited("Thing/a", Map.of(), CREATED).recheckAfter()).isPresent();
    assertThat(
            FirstCondition.awaited(
                    "Thing/a", Map.of("metadata", Map.of("creationTimestamp", "now")), CREATED)
                .recheckAfter())
        .isPresent();
  }

  private static FirstCondition after(Duration age) {
    return FirstCondition.awaited(
        "Thing/a",
        Map.of("metadata", Map.of("creationTimestamp", CREATED.toString())),
        CREATED.plus(age));
  }
}
