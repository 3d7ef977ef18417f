package io.deploymentorchestrator.secrets.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadQueuesTest {

  /** What an executor was given, to be run by hand. */
  private final Deque<Runnable> given = new ArrayDeque<>();

  private final List<String> done = new ArrayList<>();
  private final ReadQueues<String> queues = new ReadQueues<>(given::add, 2);

  private ReadQueues<String>.Piece submit(String store, boolean urgent, String name) {
    return queues.submit(store, urgent, () -> done.add(name));
  }

  private void runAll() {
    while (!given.isEmpty()) {
      given.remove().run();
    }
  }

  @Test
  void urgent_work_goes_before_what_waits() {
    for (int i = 1; i <= 4; i++) {
      submit("s", false, "refresh-" + i);
    }
    submit("s", true, "new-1");
    submit("s", true, "new-2");
    runAll();
    assertThat(done)
        .containsExactly("refresh-1", "refresh-2", "new-1", "new-2", "refresh-3", "refresh-4");
  }

  @Test
  void no_more_than_so_many_run_for_a_store_at_once_and_other_stores_do_not_wait() {
    for (int i = 1; i <= 5; i++) {
      submit("hangs", true, "hangs-" + i);
    }
    submit("works", false, "works-1");
    assertThat(given).hasSize(3);
    assertThat(queues.waiting()).isEqualTo(3);
    given.removeLast().run();
    assertThat(done).containsExactly("works-1");
    given.remove().run();
    assertThat(given).as("the next one took its place").hasSize(2);
    runAll();
    assertThat(done).hasSize(6);
    assertThat(queues.waiting()).isZero();
  }

  @Test
  void what_waits_can_be_hurried_and_cancelled() {
    submit("s", false, "a");
    submit("s", false, "b");
    submit("s", false, "c");
    ReadQueues<String>.Piece cancelled = submit("s", false, "d");
    ReadQueues<String>.Piece hurried = submit("s", false, "e");
    hurried.hurry();
    hurried.hurry();
    cancelled.cancel();
    cancelled.cancel();
    runAll();
    assertThat(done).containsExactly("a", "b", "e", "c");
  }

  @Test
  void what_runs_is_interrupted_when_it_is_cancelled() {
    List<Boolean> interrupted = new ArrayList<>();
    List<ReadQueues<String>.Piece> self = new ArrayList<>();
    self.add(
        queues.submit(
            "s",
            true,
            () -> {
              self.getFirst().cancel();
              interrupted.add(Thread.currentThread().isInterrupted());
            }));
    runAll();
    assertThat(interrupted).containsExactly(true);
    assertThat(Thread.currentThread().isInterrupted()).as("afterwards").isFalse();
    submit("s", true, "next");
    runAll();
    assertThat(done).containsExactly("next");
  }

  @Test
  void work_that_fails_frees_its_place() {
    for (int i = 0; i < 3; i++) {
      queues.submit(
          "s",
          true,
          () -> {
            throw new IllegalStateException("fails");
          });
    }
    submit("s", true, "next");
    while (!given.isEmpty()) {
      try {
        given.remove().run();
      } catch (IllegalStateException e) {
        done.add("failed");
      }
    }
    assertThat(done).containsExactly("failed", "failed", "failed", "next");
  }
}
