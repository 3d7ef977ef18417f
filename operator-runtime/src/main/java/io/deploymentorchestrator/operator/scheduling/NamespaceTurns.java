package io.deploymentorchestrator.operator.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work on what users wrote (parsing, resolving, planning, the graph), on a few threads of its own.
 * Of one namespace one piece runs at a time, in the order in which it came; among namespaces the
 * one that took the least processor time lately goes first. So a namespace whose work takes long
 * waits for itself, and others do not. Pieces must be bounded and must not wait for anything but
 * the processor. Thread-safe.
 */
public final class NamespaceTurns implements AutoCloseable {

  /** What was used counts half after each of these. */
  private static final long HALVED_EVERY_NANOS = 1_000_000_000L;

  /** What is worth remembering as a long wait. */
  private static final long LONG_NANOS = 5_000_000_000L;

  private static final Duration REMEMBERED = Duration.ofHours(1);

  private static final Logger LOG = LoggerFactory.getLogger(NamespaceTurns.class);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ready = lock.newCondition();
  private final Map<String, Queue> queues = new HashMap<>();

  /** Those that have work and none running. */
  private final PriorityQueue<Queue> waiting =
      new PriorityQueue<>(
          Comparator.comparingLong((Queue q) -> q.used).thenComparingLong(q -> q.since));

  /** When work of a namespace last had to wait for long. */
  private final Map<String, Instant> waitedLong = new ConcurrentHashMap<>();

  private final ThreadLocal<@Nullable String> turn = new ThreadLocal<>();
  private long halved = System.nanoTime();
  private long arrivals;
  private boolean closed;

  private record Task(FutureTask<?> work, long since) {}

  /** One namespace's work; guarded by the lock. */
  private static final class Queue {
    private final String namespace;
    private final Deque<Task> tasks = new ArrayDeque<>();
    private boolean running;
    private long used;
    private long since;

    Queue(String namespace) {
      this.namespace = namespace;
    }
  }

  /**
   * Starts the threads.
   *
   * @param threads how many namespaces are worked for at once
   */
  public NamespaceTurns(int threads) {
    for (int i = 0; i < threads; i++) {
      Thread.ofPlatform().name("turns-" + i).daemon().start(this::work);
    }
  }

  /** Has a piece of work done when it is its namespace's turn; what it throws is logged. */
  public void submit(String namespace, Runnable work) {
    enqueue(
        namespace,
        new FutureTask<>(
            Executors.callable(
                () -> {
                  try {
                    work.run();
                  } catch (RuntimeException | Error e) {
                    LOG.error("work for namespace {} failed", namespace, e);
                  }
                })));
  }

  /**
   * Does a piece of work when it is its namespace's turn, and waits for it; at once if this is done
   * in a turn of that namespace.
   *
   * @throws InterruptedException if the waiting thread was interrupted; the work may still be done
   * @throws IllegalStateException if it failed by a checked exception
   * @throws CancellationException if this was closed before it was done
   */
  public <T extends @Nullable Object> T call(String namespace, Callable<T> work)
      throws InterruptedException {
    return result(begin(namespace, new FutureTask<>(work)));
  }

  /**
   * Does the same, and does not let itself be interrupted while it waits.
   *
   * @throws CancellationException if this was closed before it was done
   */
  public void run(String namespace, Runnable work) {
    FutureTask<Object> task = begin(namespace, new FutureTask<>(Executors.callable(work)));
    boolean interrupted = false;
    while (true) {
      try {
        result(task);
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      } finally {
        if (interrupted && task.isDone()) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private <T extends @Nullable Object> FutureTask<T> begin(String namespace, FutureTask<T> task) {
    if (namespace.equals(turn.get())) {
      task.run();
    } else {
      enqueue(namespace, task);
    }
    return task;
  }

  private static <T extends @Nullable Object> T result(FutureTask<T> task)
      throws InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failed -> throw failed;
        case Error failed -> throw failed;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    }
  }

  /** Whether work of a namespace has had to wait for long at some time since then. */
  public boolean waitedLong(String namespace, Instant since) {
    Instant last = waitedLong.get(namespace);
    return last != null && last.isAfter(since);
  }

  /** How many pieces wait for their turn. */
  public int waiting() {
    lock.lock();
    try {
      return queues.values().stream().mapToInt(q -> q.tasks.size()).sum();
    } finally {
      lock.unlock();
    }
  }

  private void enqueue(String namespace, FutureTask<?> task) {
    lock.lock();
    try {
      if (closed) {
        task.cancel(false);
        return;
      }
      Queue queue = queues.computeIfAbsent(namespace, Queue::new);
      queue.tasks.add(new Task(task, System.nanoTime()));
      if (!queue.running && queue.tasks.size() == 1) {
        offer(queue);
      }
    } finally {
      lock.unlock();
    }
  }

  private void offer(Queue queue) {
    queue.since = arrivals++;
    waiting.add(queue);
    ready.signal();
  }

  private void work() {
    while (true) {
      Queue queue;
      Task task;
      lock.lock();
      try {
        while (waiting.isEmpty()) {
          if (closed) {
            return;
          }
          ready.awaitUninterruptibly();
        }
        halve();
        queue = waiting.remove();
        task = queue.tasks.remove();
        queue.running = true;
      } finally {
        lock.unlock();
      }
      long began = System.nanoTime();
      turn.set(queue.namespace);
      if (began - task.since() > LONG_NANOS) {
        waitedLong.put(queue.namespace, Instant.now());
      }
      task.work().run(); // keeps what it throws
      turn.remove();
      done(queue, System.nanoTime() - began);
    }
  }

  private void done(Queue queue, long nanos) {
    lock.lock();
    try {
      queue.running = false;
      queue.used += nanos;
      if (!queue.tasks.isEmpty()) { // else it is forgotten once it has used nothing lately
        offer(queue);
      }
    } finally {
      lock.unlock();
    }
  }

  private void halve() {
    long now = System.nanoTime();
    long times = (now - halved) / HALVED_EVERY_NANOS;
    if (times == 0) {
      return;
    }
    halved += times * HALVED_EVERY_NANOS;
    int shift = (int) Math.min(times, 62);
    queues.values().forEach(q -> q.used >>= shift);
    List<Queue> inOrder = List.copyOf(waiting);
    waiting.clear();
    waiting.addAll(inOrder);
    waitedLong.values().removeIf(at -> at.isBefore(Instant.now().minus(REMEMBERED)));
    queues.values().removeIf(q -> q.used == 0 && !q.running && q.tasks.isEmpty());
  }

  /** Ends the threads; what waits is cancelled. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      queues.values().forEach(q -> q.tasks.forEach(t -> t.work().cancel(false)));
      queues.values().forEach(q -> q.tasks.clear());
      waiting.clear();
      ready.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
