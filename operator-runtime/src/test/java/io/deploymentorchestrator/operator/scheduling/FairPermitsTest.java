package io.deploymentorchestrator.operator.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.Thread.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class FairPermitsTest {

  private final ConcurrentLinkedQueue<String> granted = new ConcurrentLinkedQueue<>();

  @Test
  void a_group_never_has_more_than_its_share_and_others_find_the_rest_free() {
    FairPermits permits = new FairPermits(6, 4, 4);
    for (int i = 0; i < 50; i++) {
      take(permits, "flood", i + 1);
    }
    assertThat(granted).hasSize(4);
    take(permits, "other", 1);
    assertThat(granted).hasSize(5).contains("other");
    assertThat(permits.allInUse()).isEqualTo(5);
    assertThat(permits.demand("flood")).isEqualTo(50);
    assertThat(permits.demand("unheard of")).isZero();
  }

  @Test
  void waiting_groups_take_turns_however_many_wait_in_each() {
    FairPermits permits = new FairPermits(2, 2, 2);
    permits.acquire("before");
    permits.acquire("before");
    for (int i = 0; i < 20; i++) {
      take(permits, "flood", i + 1);
    }
    take(permits, "small", 1);
    take(permits, "small", 2);
    assertThat(granted).isEmpty();
    List<String> order = new ArrayList<>();
    release(permits, "before", order);
    release(permits, "before", order);
    for (int i = 0; i < 3; i++) {
      release(permits, order.get(i), order);
    }
    assertThat(order).containsExactly("flood", "small", "flood", "small", "flood");
  }

  @Test
  void what_is_given_back_is_free_again_whoever_had_it() throws InterruptedException {
    FairPermits permits = new FairPermits(8, 3, 2);
    Random random = new Random(7);
    AtomicInteger most = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      String group = "group-" + random.nextInt(5);
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    permits.acquire(group);
                    most.accumulateAndGet(permits.allInUse(), Math::max);
                    Thread.yield();
                    permits.release(group);
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(most.get()).isBetween(1, 8);
    assertThat(permits.allInUse()).isZero();
    for (int i = 0; i < 5; i++) {
      assertThat(permits.demand("group-" + i)).isZero();
    }
  }

  @Test
  void a_share_is_at_least_one_and_at_most_all() {
    assertThatThrownBy(() -> new FairPermits(4, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FairPermits(4, 5, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_group_has_less_while_others_want_some_and_its_whole_share_again_when_they_do_not() {
    AtomicLong now = new AtomicLong();
    FairPermits permits = new FairPermits(10, 6, 2, now::get);
    for (int i = 0; i < 30; i++) {
      take(permits, "flood", i + 1);
    }
    assertThat(granted).hasSize(6);
    permits.acquire("other");
    for (int left = 5; left >= 2; left--) {
      permits.release("flood");
      assertThat(permits.allInUse()).as("it gets none back").isEqualTo(left + 1);
    }
    permits.release("flood");
    await("as many as beside others").until(() -> granted.size() == 7);
    now.addAndGet(60_000_000_000L);
    permits.release("flood");
    await("as long as the other has one").until(() -> granted.size() == 8);
    permits.release("other");
    now.addAndGet(500_000_000);
    permits.release("flood");
    await("and shortly after").until(() -> granted.size() == 9);
    assertThat(permits.allInUse()).isEqualTo(2);
    now.addAndGet(1_000_000_000);
    permits.release("flood");
    await("alone again").until(() -> granted.size() == 14);
    assertThat(permits.allInUse()).isEqualTo(6);
  }

  @Test
  void whoever_comes_when_a_group_is_alone_again_does_not_pass_those_who_wait() {
    AtomicLong now = new AtomicLong();
    FairPermits permits = new FairPermits(10, 3, 1, now::get);
    permits.acquire("other");
    permits.acquire("flood");
    permits.release("other");
    for (int i = 0; i < 3; i++) {
      take(permits, "flood", i + 2, "first");
    }
    assertThat(granted).isEmpty();
    now.addAndGet(2_000_000_000L);
    take(permits, "flood", 5, "late");
    await().until(() -> granted.size() == 2);
    assertThat(granted).containsExactly("first", "first");
  }

  @Test
  void what_can_wait_goes_after_all_else_of_its_group_and_does_not_pile_up() {
    FairPermits permits = new FairPermits(2, 1, 1);
    permits.acquire("before");
    permits.acquire("group");
    take(permits, "group", 2, "later", g -> permits.acquireAfterOthers(g, 1));
    assertThat(permits.acquireAfterOthers("group", 1)).isFalse();
    take(permits, "group", 3, "first");
    take(permits, "group", 4, "second");
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      release(permits, "group", order);
    }
    assertThat(order).containsExactly("first", "second", "later");
    permits.release("group");
    assertThat(permits.acquireAfterOthers("group", 0)).as("it need not wait").isTrue();
  }

  @Test
  void who_is_interrupted_leaves_the_line_and_keeps_nobody_waiting() throws InterruptedException {
    FairPermits permits = new FairPermits(1, 1, 1);
    permits.acquire("before");
    AtomicInteger left = new AtomicInteger();
    Thread waiting =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    permits.acquireInterruptibly("group");
                    granted.add("interrupted");
                  } catch (InterruptedException e) {
                    left.incrementAndGet();
                  }
                });
    await().until(() -> permits.demand("group") == 1 && waiting.getState() == State.WAITING);
    take(permits, "group", 2, "next");
    waiting.interrupt();
    waiting.join();
    assertThat(left.get()).isEqualTo(1);
    assertThat(permits.demand("group")).isEqualTo(1);
    permits.release("before");
    await().until(() -> List.copyOf(granted).equals(List.of("next")));
    permits.release("group");
    assertThat(permits.allInUse()).isZero();
    permits.acquireInterruptibly("group");
    assertThat(permits.allInUse()).isEqualTo(1);
  }

  /** Asks for a permit; returns when it has it, or waits in line. */
  private void take(FairPermits permits, String group, int demand) {
    take(permits, group, demand, group);
  }

  private void take(FairPermits permits, String group, int demand, String name) {
    take(permits, group, demand, name, permits::acquire);
  }

  private void take(
      FairPermits permits, String group, int demand, String name, Consumer<String> acquire) {
    Thread asking =
        Thread.ofVirtual()
            .start(
                () -> {
                  acquire.accept(group);
                  granted.add(name);
                });
    await()
        .until(
            () ->
                permits.demand(group) == demand
                    && (asking.getState() == State.WAITING
                        || asking.getState() == State.TERMINATED));
  }

  private void release(FairPermits permits, String group, List<String> order) {
    int before = granted.size();
    permits.release(group);
    await().until(() -> granted.size() == before + 1);
    order.add(List.copyOf(granted).getLast());
  }
}
