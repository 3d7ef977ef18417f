package io.deploymentorchestrator.operator.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequeueTest {

  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(9);

  @Test
  void none_waits_for_a_change_and_at_once_for_nothing() {
    assertThat(Requeue.none().delay()).isEmpty();
    assertThat(Requeue.atOnce().delay()).contains(Duration.ZERO);
    assertThat(Requeue.after(SHORT).delay()).contains(SHORT);
    assertThat(Requeue.after(Optional.empty())).isEqualTo(Requeue.none());
  }

  @Test
  void the_earlier_of_two_counts() {
    assertThat(Requeue.none().orAfter(LONG)).isEqualTo(Requeue.after(LONG));
    assertThat(Requeue.after(SHORT).orAfter(LONG)).isEqualTo(Requeue.after(SHORT));
    assertThat(Requeue.after(LONG).orAfter(SHORT)).isEqualTo(Requeue.after(SHORT));
    assertThat(Requeue.atOnce().orAfter(SHORT)).isEqualTo(Requeue.atOnce());
    assertThat(Requeue.after(LONG).orAfter(Optional.empty())).isEqualTo(Requeue.after(LONG));
  }
}
