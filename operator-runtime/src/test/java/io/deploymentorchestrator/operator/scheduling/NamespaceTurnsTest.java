package io.deploymentorchestrator.operator.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NamespaceTurnsTest {

  private final NamespaceTurns turns = new NamespaceTurns(2);

  @AfterEach
  void close() {
    turns.close();
  }

  @Test
  void work_of_one_namespace_runs_in_the_order_in_which_it_came_and_one_at_a_time()
      throws InterruptedException {
    List<Integer> done = new ArrayList<>(); // not thread-safe on purpose
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    for (int i = 0; i < 1_000; i++) {
      int n = i;
      turns.submit(
          "a",
          () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            done.add(n);
            running.decrementAndGet();
          });
    }
    turns.call("a", () -> null);
    assertThat(done).hasSize(1_000).isSorted();
    assertThat(most).hasValue(1);
  }

  @Test
  void a_namespace_whose_work_takes_long_waits_for_itself_and_others_do_not() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    turns.submit("slow", () -> awaitQuietly(release));
    for (int i = 0; i < 100; i++) {
      turns.submit("slow", () -> order.add("slow"));
    }
    for (int i = 0; i < 100; i++) {
      assertThat(turns.call("quick", () -> 17)).isEqualTo(17);
    }
    assertThat(order).isEmpty();
    assertThat(turns.waiting()).isEqualTo(100);
    release.countDown();
    await().until(() -> order.size() == 100);
  }

  @Test
  void who_used_little_goes_before_all_that_used_much() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    for (String greedy : new String[] {"g1", "g2", "g3", "g4"}) {
      turns.call(greedy, () -> spin(30));
    }
    turns.submit("x", () -> awaitQuietly(release));
    turns.submit("y", () -> awaitQuietly(release));
    await().until(() -> turns.waiting() == 0);
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    for (String greedy : new String[] {"g1", "g2", "g3", "g4"}) {
      for (int i = 0; i < 10; i++) {
        turns.submit(
            greedy,
            () -> {
              spin(3);
              order.add(greedy);
            });
      }
    }
    turns.submit("modest", () -> order.add("modest"));
    release.countDown();
    await().until(() -> order.size() == 41);
    assertThat(order.indexOf("modest")).isLessThanOrEqualTo(1);
  }

  @Test
  void work_asked_for_in_a_turn_of_its_namespace_is_done_at_once() throws Exception {
    assertThat(turns.call("a", () -> turns.call("a", () -> turns.call("a", () -> "inner"))))
        .isEqualTo("inner");
    List<String> order = new ArrayList<>();
    turns.run(
        "a",
        () -> {
          turns.run("a", () -> order.add("first"));
          order.add("second");
        });
    assertThat(order).containsExactly("first", "second");
  }

  @Test
  void what_work_throws_reaches_who_waits_for_it_and_ends_nothing() throws Exception {
    assertThatThrownBy(
            () ->
                turns.call(
                    "a",
                    () -> {
                      throw new IllegalArgumentException("mine");
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mine");
    assertThatThrownBy(
            () ->
                turns.call(
                    "a",
                    () -> {
                      throw new IOException("checked");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(
            () ->
                turns.run(
                    "a",
                    () -> {
                      throw new StackOverflowError();
                    }))
        .isInstanceOf(StackOverflowError.class);
    turns.submit(
        "a",
        () -> {
          throw new IllegalStateException("logged");
        });
    assertThat(turns.call("a", () -> "served")).isEqualTo("served");
  }

  @Test
  void who_waits_can_be_interrupted_or_not_as_asked() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    turns.submit("a", () -> awaitQuietly(release));
    AtomicReference<String> ended = new AtomicReference<>();
    Thread waiting =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    turns.call("a", () -> null);
                  } catch (InterruptedException e) {
                    ended.set("interrupted");
                  }
                });
    waiting.interrupt();
    waiting.join();
    assertThat(ended).hasValue("interrupted");
    Thread patient =
        Thread.ofPlatform()
            .start(
                () -> {
                  turns.run("a", () -> ended.set("done"));
                  if (!Thread.currentThread().isInterrupted()) {
                    ended.set("the interrupt was lost");
                  }
                });
    patient.interrupt();
    release.countDown();
    patient.join();
    assertThat(ended).hasValue("done");
  }

  @Test
  void nobody_waits_for_what_is_closed() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    turns.submit("a", () -> awaitQuietly(release));
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread waiting =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    turns.run("a", () -> {});
                  } catch (RuntimeException e) {
                    thrown.set(e);
                  }
                });
    await().until(() -> turns.waiting() == 1);
    turns.close();
    waiting.join();
    assertThat(thrown.get()).isInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> turns.call("b", () -> null)).isInstanceOf(CancellationException.class);
    release.countDown();
  }

  private static int spin(int millis) {
    long end = System.nanoTime() + millis * 1_000_000L;
    int turns = 0;
    while (System.nanoTime() < end) {
      turns++;
    }
    return turns;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
