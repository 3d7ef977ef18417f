package io.deploymentorchestrator.secretpush.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.secretpush.plan.Checkpoint.Holding;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Intent;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Retiring;
import io.deploymentorchestrator.secretpush.store.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MovingTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final Target A = new Target(Optional.empty(), "us-east-1", "a");
  private static final Target B = new Target(Optional.empty(), "us-east-1", "b");

  private static Holding at(Target target) {
    return new Holding(
        target,
        "arn:" + target.name(),
        "uid",
        "v",
        "run",
        NOW.toString(),
        true,
        Map.of(),
        false,
        false,
        true,
        Optional.empty(),
        List.of());
  }

  private static Intent openAt(Target target) {
    return new Intent(
        "run",
        Intent.Kind.CREATE,
        "token",
        target,
        NOW.toString(),
        Map.of(),
        false,
        true,
        Optional.empty(),
        List.of());
  }

  @Test
  void staying_changes_nothing() {
    Checkpoint checkpoint = Checkpoint.EMPTY.withHolding(Optional.of(at(A)));

    assertThat(Moving.follow(checkpoint, A, NOW)).isEqualTo(checkpoint);
    assertThat(Moving.follow(Checkpoint.EMPTY, A, NOW)).isEqualTo(Checkpoint.EMPTY);
  }

  @Test
  void what_was_held_and_what_was_under_way_retires_together() {
    Checkpoint checkpoint =
        Checkpoint.EMPTY.withHolding(Optional.of(at(A))).withIntent(Optional.of(openAt(A)));

    Checkpoint moved = Moving.follow(checkpoint, B, NOW);

    assertThat(moved.holding()).isEmpty();
    assertThat(moved.intent()).isEmpty();
    assertThat(moved.retiring())
        .containsExactly(
            new Retiring(A, Optional.of(at(A)), Optional.of(openAt(A)), NOW.toString()));
  }

  @Test
  void moving_back_takes_up_what_was_left_there() {
    Checkpoint there = Moving.follow(Checkpoint.EMPTY.withHolding(Optional.of(at(A))), B, NOW);

    Checkpoint back = Moving.follow(there.withHolding(Optional.of(at(B))), A, NOW.plusSeconds(5));

    assertThat(back.holding()).contains(at(A));
    assertThat(back.retiring()).extracting(Retiring::target).containsExactly(B);
  }

  @Test
  void a_place_is_due_after_a_minute() {
    Checkpoint moved = Moving.follow(Checkpoint.EMPTY.withHolding(Optional.of(at(A))), B, NOW);

    assertThat(Moving.due(moved, NOW.plusSeconds(59))).isEmpty();
    assertThat(Moving.nextDue(moved, NOW.plusSeconds(59))).contains(Duration.ofSeconds(1));
    assertThat(Moving.due(moved, NOW.plusSeconds(60))).hasSize(1);
  }

  @Test
  void nothing_seen_counts_as_gone_only_once_no_creation_can_still_arrive() {
    Retiring place = new Retiring(A, Optional.empty(), Optional.of(openAt(A)), NOW.toString());

    assertThat(Moving.isSurelyEmpty(place, NOW.plus(Duration.ofMinutes(2)))).isFalse();
    assertThat(Moving.isSurelyEmpty(place, NOW.plus(Moving.IN_FLIGHT))).isTrue();
    assertThat(
            Moving.isSurelyEmpty(
                new Retiring(A, Optional.empty(), Optional.empty(), NOW.toString()), NOW))
        .isTrue();
  }
}
