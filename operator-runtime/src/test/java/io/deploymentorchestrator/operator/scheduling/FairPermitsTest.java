package io.deploymentorchestrator.operator.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FairPermitsTest {

  private final ConcurrentLinkedQueue<String> granted = new ConcurrentLinkedQueue<>();

  @Test
  void a_group_never_has_more_than_its_share_and_others_find_the_rest_free() {
    FairPermits permits = new FairPermits(6, 4);
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
    FairPermits permits = new FairPermits(2, 2);
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
    FairPermits permits = new FairPermits(8, 3);
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
    assertThatThrownBy(() -> new FairPermits(4, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FairPermits(4, 5)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Asks for a permit; returns when it has it, or waits in line. */
  private void take(FairPermits permits, String group, int demand) {
    Thread.ofVirtual()
        .start(
            () -> {
              permits.acquire(group);
              granted.add(group);
            });
    await().until(() -> permits.demand(group) == demand && settled(permits));
  }

  /** All permits that are out have been told of, but those of "before". */
  private boolean settled(FairPermits permits) {
    return granted.size() + permits.demand("before") == permits.allInUse();
  }

  private void release(FairPermits permits, String group, List<String> order) {
    int before = granted.size();
    permits.release(group);
    await().until(() -> granted.size() == before + 1);
    order.add(List.copyOf(granted).getLast());
  }
}
