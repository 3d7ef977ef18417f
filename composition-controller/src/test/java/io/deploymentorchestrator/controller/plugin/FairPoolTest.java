package io.deploymentorchestrator.controller.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FairPoolTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  private final CountDownLatch gate = new CountDownLatch(1);
  private final List<String> order = new CopyOnWriteArrayList<>();
  private FairPool pool = new FairPool(1, Thread.ofPlatform().daemon().factory());

  @AfterEach
  void end() {
    gate.countDown();
    pool.shutdown();
  }

  private void occupy(String group) {
    pool.submit(
        group,
        () -> {
          try {
            gate.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private void queue(String group) {
    pool.submit(group, () -> order.add(group));
  }

  @Test
  void groupsTakeTurnsHoweverMuchEachHasQueued() {
    occupy("a");
    occupy("x"); // takes the reserve
    for (int i = 0; i < 100; i++) {
      queue("a");
    }
    queue("b");
    queue("c");
    queue("b");
    assertThat(pool.queued()).isEqualTo(103);
    assertThat(pool.busy()).isEqualTo(2);
    gate.countDown();
    await().atMost(SOON).until(() -> order.size() == 103);
    assertThat(order.subList(0, 8)).as("two threads work at once").contains("b", "c");
    assertThat(order.indexOf("b")).isLessThan(5);
    assertThat(order.lastIndexOf("b")).isLessThan(10);
    await().atMost(SOON).until(() -> pool.busy() == 0);
  }

  @Test
  void aGroupWhoseWorkNeverEndsLeavesTheReserveToOthers() {
    pool = new FairPool(4, Thread.ofPlatform().daemon().factory());
    for (int i = 0; i < 10; i++) {
      occupy("hanging");
    }
    assertThat(pool.busy()).isEqualTo(4);
    queue("other");
    await().atMost(SOON).until(() -> order.contains("other"));
    assertThat(pool.busy()).isEqualTo(4);
    assertThat(pool.queued()).isEqualTo(6);
  }

  @Test
  void whatHasNotBegunCanBeTakenBack() {
    occupy("a");
    occupy("b");
    Runnable task = () -> order.add("never");
    pool.submit("a", task);
    assertThat(pool.withdraw("a", task)).isTrue();
    assertThat(pool.withdraw("a", task)).isFalse();
    gate.countDown();
    await().atMost(SOON).until(() -> pool.busy() == 0);
    assertThat(order).isEmpty();
    assertThat(pool.queued()).isZero();
  }
}
