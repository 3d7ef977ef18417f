package io.deploymentorchestrator.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.benchmarks.bed.Feed.Event;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderCheckTest {
  private static final Graph CHAIN = Graph.chain(2, "");
  private static final String FIRST = Graph.name("c", 0);
  private static final String SECOND = Graph.name("c", 1);

  private static Event ready(String name, long revision) {
    return new Event(name, revision, 0, false, true, "");
  }

  private static Event made(String name, long revision) {
    return new Event(name, revision, 0, false, false, "");
  }

  private static Event gone(String name, long revision) {
    return new Event(name, revision, 0, true, false, "");
  }

  @Test
  void anObjectMadeAfterItsDependencyWasReadyIsInOrder() {
    assertThat(
            OrderCheck.madeTooEarly(
                CHAIN, List.of(ready(FIRST, 2)), List.of(made(FIRST, 1), made(SECOND, 3))))
        .isZero();
  }

  @Test
  void anObjectMadeBeforeItsDependencyWasReadyIsAViolation() {
    assertThat(
            OrderCheck.madeTooEarly(
                CHAIN, List.of(ready(FIRST, 3)), List.of(made(FIRST, 1), made(SECOND, 2))))
        .isOne();
  }

  @Test
  void anObjectDeletedAfterItsReaderWasGoneIsInOrder() {
    assertThat(
            OrderCheck.deletedTooEarly(
                CHAIN,
                List.of(gone(SECOND, 2), gone(FIRST, 4)),
                List.of(gone(SECOND, 1), gone(FIRST, 3))))
        .isZero();
  }

  @Test
  void anObjectDeletedWhileItsReaderWasThereIsAViolation() {
    assertThat(
            OrderCheck.deletedTooEarly(
                CHAIN,
                List.of(gone(SECOND, 3), gone(FIRST, 4)),
                List.of(gone(SECOND, 1), gone(FIRST, 2))))
        .isOne();
  }

  @Test
  void whatWasNotSeenCountsAsAViolation() {
    assertThat(OrderCheck.deletedTooEarly(CHAIN, List.of(), List.of())).isOne();
  }
}
