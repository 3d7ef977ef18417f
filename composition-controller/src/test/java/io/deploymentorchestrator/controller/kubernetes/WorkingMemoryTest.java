package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesException.Problem;
import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.Composition;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.kubernetes.WorkingMemory.Answer;
import io.deploymentorchestrator.controller.objects.CallMemory;
import io.deploymentorchestrator.operator.limits.MemoryShares;
import io.deploymentorchestrator.testkit.host.SettableClock;
import java.lang.Thread.State;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WorkingMemoryTest {

  private static final ComponentKey LARGE = new ComponentKey("a", "large");
  private static final ComponentKey NEXT = new ComponentKey("a", "next");
  private static final ComponentKey OTHER = new ComponentKey("b", "other");

  private final MemoryShares shares = new MemoryShares(100, 150, 10);
  private final SettableClock clock = SettableClock.at(Instant.parse("2026-01-01T00:00:00Z"));
  private final WorkingMemory memory = new WorkingMemory(shares, clock);

  private Answer take(ComponentKey key, long bytes) {
    return memory.take(Component.class, key, bytes);
  }

  @Test
  void a_wait_for_memory_that_lasts_is_told_once_and_counted_until_it_is_over() {
    assertThat(take(LARGE, 90)).isEqualTo(Answer.TAKEN);
    assertThat(take(NEXT, 50)).isEqualTo(Answer.WAITS);
    clock.advance(Duration.ofSeconds(4));
    assertThat(take(NEXT, 50)).isEqualTo(Answer.WAITS);
    assertThat(memory.waiting()).isZero();
    clock.advance(Duration.ofSeconds(1));
    assertThat(take(NEXT, 50)).isEqualTo(Answer.WAITS_LONG);
    clock.advance(Duration.ofSeconds(60));
    assertThat(take(NEXT, 50)).isEqualTo(Answer.WAITS);
    assertThat(memory.waiting()).isEqualTo(1);
    memory.release(Component.class, LARGE);
    assertThat(take(NEXT, 50)).isEqualTo(Answer.TAKEN);
    assertThat(memory.waiting()).isZero();
    assertThat(take(LARGE, 90)).as("another wait begins anew").isEqualTo(Answer.WAITS);
  }

  @Test
  void what_is_gone_waits_no_more_and_a_namesake_of_another_kind_is_another() {
    assertThat(take(LARGE, 90)).isEqualTo(Answer.TAKEN);
    assertThat(memory.take(Composition.class, LARGE, 50)).isEqualTo(Answer.WAITS);
    clock.advance(Duration.ofSeconds(9));
    assertThat(memory.take(Composition.class, LARGE, 50)).isEqualTo(Answer.WAITS_LONG);
    memory.forget(Component.class, LARGE);
    assertThat(memory.waiting()).isEqualTo(1);
    memory.forget(Composition.class, LARGE);
    assertThat(memory.waiting()).isZero();
  }

  @Test
  void what_a_call_reads_counts_with_its_component_and_is_given_back_with_it() {
    assertThat(take(LARGE, 20)).isEqualTo(Answer.TAKEN);
    memory.forCall(LARGE).take(60);
    assertThat(take(NEXT, 30)).isEqualTo(Answer.WAITS);
    memory.release(Component.class, LARGE);
    assertThat(take(NEXT, 30)).isEqualTo(Answer.TAKEN);
  }

  @Test
  void what_is_read_waits_until_others_have_given_memory_back() throws InterruptedException {
    assertThat(take(LARGE, 20)).isEqualTo(Answer.TAKEN);
    assertThat(take(NEXT, 20)).isEqualTo(Answer.TAKEN);
    memory.forCall(NEXT).take(50);
    Thread reading = Thread.ofVirtual().start(() -> memory.forCall(LARGE).take(50));
    await().until(() -> reading.getState() == State.TIMED_WAITING);
    assertThat(take(OTHER, 40)).as("another namespace does not wait").isEqualTo(Answer.TAKEN);
    memory.release(Component.class, NEXT);
    assertThat(reading.join(Duration.ofSeconds(10))).isTrue();
    assertThat(take(NEXT, 40)).isEqualTo(Answer.WAITS);
  }

  @Test
  void what_is_read_alone_is_always_read_unless_it_is_far_too_large() {
    assertThat(take(LARGE, 20)).isEqualTo(Answer.TAKEN);
    memory.forCall(LARGE).take(150);
    assertThatThrownBy(() -> memory.forCall(LARGE).take(201))
        .isInstanceOfSatisfying(
            KubernetesException.class, e -> assertThat(e.problem()).isEqualTo(Problem.INVALID))
        .hasMessageContaining("make it smaller");
  }

  @Test
  void a_read_that_gets_no_memory_in_time_fails_and_holds_what_it_did() {
    assertThat(take(LARGE, 60)).isEqualTo(Answer.TAKEN);
    assertThat(take(NEXT, 40)).isEqualTo(Answer.TAKEN);
    assertThatThrownBy(() -> new CallMemory(shares, NEXT, Duration.ZERO).take(30))
        .isInstanceOfSatisfying(
            KubernetesException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE));
    assertThat(take(OTHER, 60)).as("100 of 150 are held").isEqualTo(Answer.WAITS);
    assertThat(take(OTHER, 50)).isEqualTo(Answer.TAKEN);
  }

  @Test
  void a_thread_that_goes_on_after_its_call_takes_nothing() {
    CallMemory call = memory.forCall(LARGE);
    call.end();
    assertThatThrownBy(() -> call.take(1)).isInstanceOf(IllegalStateException.class);
    assertThat(take(NEXT, 100)).isEqualTo(Answer.TAKEN);
  }
}
