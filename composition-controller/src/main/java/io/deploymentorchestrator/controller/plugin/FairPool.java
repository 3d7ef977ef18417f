package io.deploymentorchestrator.controller.plugin;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of threads that groups share fairly: waiting groups take turns, however much
 * each has queued. A quarter of the threads comes on top for groups that have none at work, so that
 * one whose work never ends can't keep all others out. Thread-safe.
 */
final class FairPool {

  private static final long IDLE_SECONDS = 60;

  private final int threads;
  private final int reserve;
  private final ExecutorService executor;
  private final Map<String, Deque<Work>> waiting = new LinkedHashMap<>();
  private final Map<String, Integer> working = new HashMap<>();
  private int busy;
  private int queued;
  private final Map<String, Long> answers = new HashMap<>();

  private record Work(String group, Runnable task) {}

  /**
   * A pool.
   *
   * @param threads how many tasks run at once; those of the reserve come on top
   */
  FairPool(int threads, ThreadFactory factory) {
    this.threads = threads;
    this.reserve = (threads + 3) / 4;
    this.executor =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE, // bounded by what is dispatched
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            factory);
  }

  /** Runs a task when it is its group's turn. The task must not throw. */
  synchronized void submit(String group, Runnable task) {
    waiting.computeIfAbsent(group, g -> new ArrayDeque<>()).add(new Work(group, task));
    queued++;
    for (Work next = next(); next != null; next = next()) {
      Work first = next;
      executor.execute(() -> work(first));
    }
  }

  /** Takes a task back; false if it has begun. */
  synchronized boolean withdraw(String group, Runnable task) {
    Deque<Work> queue = waiting.get(group);
    if (queue == null || !queue.removeIf(w -> w.task() == task)) {
      return false;
    }
    queued--;
    if (queue.isEmpty()) {
      waiting.remove(group);
      forgetIfIdle(group);
    }
    return true;
  }

  /** A task of a group ended by itself, not because its time was over. */
  synchronized void answered(String group) {
    answers.merge(group, 1L, Long::sum);
  }

  /**
   * How many tasks of a group have ended by themselves: while it grows, all of the group that wait
   * will have their turn. Begins anew when the group has nothing to do.
   */
  synchronized long answers(String group) {
    return answers.getOrDefault(group, 0L);
  }

  synchronized int busy() {
    return busy;
  }

  synchronized int queued() {
    return queued;
  }

  private void work(Work first) {
    Work work = first;
    while (work != null) {
      work.task().run();
      work = done(work);
    }
  }

  private synchronized @Nullable Work done(Work work) {
    busy--;
    working.merge(work.group(), -1, (n, less) -> n + less == 0 ? null : n + less);
    forgetIfIdle(work.group());
    return next();
  }

  /** Who counts answers waits for them. Namespaces come and go, and this process stays. */
  private void forgetIfIdle(String group) {
    if (!working.containsKey(group) && !waiting.containsKey(group)) {
      answers.remove(group);
    }
  }

  /** What may begin now; it then counts as at work. */
  private @Nullable Work next() {
    boolean onlyReserve = busy >= threads;
    if (busy >= threads + reserve) {
      return null;
    }
    Iterator<Map.Entry<String, Deque<Work>>> turns = waiting.entrySet().iterator();
    while (turns.hasNext()) {
      Map.Entry<String, Deque<Work>> turn = turns.next();
      if (onlyReserve && working.containsKey(turn.getKey())) {
        continue;
      }
      Deque<Work> queue = turn.getValue();
      Work work = queue.remove();
      turns.remove();
      if (!queue.isEmpty()) {
        waiting.put(work.group(), queue); // at the end of the line
      }
      queued--;
      busy++;
      working.merge(work.group(), 1, Integer::sum);
      return work;
    }
    return null;
  }

  /** Waits, after {@link #shutdown()}, until no task runs any more; answers whether that is so. */
  boolean awaitTermination(Duration atMost) throws InterruptedException {
    return executor.awaitTermination(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Lets idle threads end; interrupts those at work. */
  void shutdown() {
    executor.shutdownNow();
  }
}
