package io.deploymentorchestrator.secrets.scheduling;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Work for stores, a bounded number of pieces for one store at once: a store that hangs holds up
 * those who wait for it, and nobody else. For one store, urgent work goes first. What waits holds
 * no thread. Thread-safe.
 *
 * @param <K> a store
 */
public final class ReadQueues<K> {

  private final Executor executor;
  private final int atOnce;
  private final Map<K, Queue> queues = new HashMap<>();

  /**
   * Empty queues.
   *
   * @param executor runs what runs; work may take long
   * @param atOnce how many pieces run for one store at once
   */
  public ReadQueues(Executor executor, int atOnce) {
    this.executor = executor;
    this.atOnce = atOnce;
  }

  /** Of one store; guarded by this object. */
  private final class Queue {
    private final Deque<Piece> urgent = new ArrayDeque<>();
    private final Deque<Piece> others = new ArrayDeque<>();
    private int running;

    @Nullable Piece next() {
      Piece first = urgent.poll();
      return first != null ? first : others.poll();
    }

    boolean isIdle() {
      return running == 0 && urgent.isEmpty() && others.isEmpty();
    }
  }

  private enum Stage {
    WAITING,
    RUNNING,
    ENDED
  }

  /** A piece of work. */
  public final class Piece {
    private final K store;
    private final Runnable work;
    private boolean isUrgent;
    private Stage stage = Stage.WAITING;
    private @Nullable Thread thread;

    private Piece(K store, Runnable work, boolean isUrgent) {
      this.store = store;
      this.work = work;
      this.isUrgent = isUrgent;
    }

    /** Has it go before what is not urgent, if it still waits. */
    public void hurry() {
      synchronized (ReadQueues.this) {
        Queue queue = queues.get(store);
        if (!isUrgent && queue != null && queue.others.remove(this)) {
          isUrgent = true;
          queue.urgent.add(this);
        }
      }
    }

    /** Has it never begin, or interrupts it. */
    public void cancel() {
      synchronized (ReadQueues.this) {
        Queue queue = queues.get(store);
        if (stage == Stage.WAITING && queue != null) {
          queue.urgent.remove(this);
          queue.others.remove(this);
          stage = Stage.ENDED;
          forgetIfIdle(store, queue);
        } else if (stage == Stage.RUNNING && thread != null) {
          thread.interrupt();
        }
      }
    }

    private void run() {
      synchronized (ReadQueues.this) {
        thread = Thread.currentThread();
      }
      try {
        work.run();
      } finally {
        ended(this);
      }
    }
  }

  /**
   * Has work done as soon as there is room.
   *
   * @param work must not throw
   */
  public Piece submit(K store, boolean urgent, Runnable work) {
    Piece piece = new Piece(store, work, urgent);
    synchronized (this) {
      Queue queue = queues.computeIfAbsent(store, s -> new Queue());
      (urgent ? queue.urgent : queue.others).add(piece);
      startWhatFits(queue);
    }
    return piece;
  }

  private void startWhatFits(Queue queue) {
    while (queue.running < atOnce) {
      Piece next = queue.next();
      if (next == null) {
        return;
      }
      next.stage = Stage.RUNNING;
      queue.running++;
      try {
        executor.execute(next::run);
      } catch (RejectedExecutionException e) {
        return; // stopping: nothing runs any more
      }
    }
  }

  private synchronized void ended(Piece piece) {
    piece.stage = Stage.ENDED;
    piece.thread = null;
    Thread.interrupted(); // meant for the piece
    Queue queue = queues.get(piece.store);
    if (queue != null) {
      queue.running--;
      startWhatFits(queue);
      forgetIfIdle(piece.store, queue);
    }
  }

  private void forgetIfIdle(K store, Queue queue) {
    if (queue.isIdle()) {
      queues.remove(store);
    }
  }

  /** How many pieces wait, of all stores. */
  public synchronized int waiting() {
    return queues.values().stream().mapToInt(q -> q.urgent.size() + q.others.size()).sum();
  }
}
