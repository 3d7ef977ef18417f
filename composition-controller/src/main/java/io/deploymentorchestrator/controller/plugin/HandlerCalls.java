package io.deploymentorchestrator.controller.plugin;

import io.deploymentorchestrator.controller.api.Reasons;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls of handlers on a bounded pool of platform threads for each loaded handler, shared
 * fairly among namespaces, so that a slow or spinning one holds up nobody else, and cancels those
 * that outrun their time. Thread-safe.
 *
 * <p>Java can't end a thread that ignores interruption. Such a call keeps its thread and its lease,
 * so its jar is not unloaded under it, and no second call is made for its Component, until it ends.
 * A new version of the handler has threads of its own and is not held up by it.
 */
public final class HandlerCalls implements AutoCloseable {

  private final int threadsPerHandler;
  private final Duration limit;
  private final HandlerMetrics metrics;
  private final Map<LoadedHandler, FairPool> pools = new ConcurrentHashMap<>();
  private final Map<Subject, Call<?>> running = new ConcurrentHashMap<>();
  private final LongCalls longCalls;

  /**
   * Limits.
   *
   * @param limit how long one call may take
   */
  public HandlerCalls(int threadsPerHandler, Duration limit) {
    this(threadsPerHandler, limit, new SimpleMeterRegistry());
  }

  /**
   * Limits, and where calls are counted.
   *
   * @param limit how long one call may take
   */
  public HandlerCalls(int threadsPerHandler, Duration limit, MeterRegistry registry) {
    this.threadsPerHandler = threadsPerHandler;
    this.limit = limit;
    this.metrics = new HandlerMetrics(registry, this::gauges);
    this.longCalls = new LongCalls(limit, running.values());
  }

  /**
   * The Component that a call is for.
   *
   * @param namespace shares the handler's threads with other namespaces
   */
  public record Subject(String namespace, String name) {}

  /** A call outran its time and was interrupted, or found no thread in that time. */
  public static final class CallTimeoutException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    CallTimeoutException(String reason, String message) {
      super(message);
      this.reason = reason;
    }

    /** The reason a user sees. */
    public String reason() {
      return reason;
    }
  }

  /**
   * A call's turn did not come in its time, although other calls of its namespace end: nothing is
   * wrong but that there is much to do. To be decided anew.
   */
  public static final class CallPostponedException extends Exception {
    private static final long serialVersionUID = 1L;

    CallPostponedException() {
      super("the handler has more to do than its threads can");
    }
  }

  /** A call was cancelled, and whatever came of it is to be disregarded. */
  public static final class CallCancelledException extends Exception {
    private static final long serialVersionUID = 1L;

    CallCancelledException() {
      super("the call was cancelled");
    }
  }

  /** Lets one call be cancelled. Thread-safe. */
  public static final class Cancellation {
    private final CountDownLatch decided = new CountDownLatch(1);
    private boolean cancelled;
    private boolean begun;
    private @Nullable Thread thread;

    /**
     * Keeps the call from beginning, or interrupts its thread. Does nothing once the call has
     * returned.
     */
    public synchronized void cancel() {
      cancelled = true;
      if (thread != null) {
        thread.interrupt();
      }
      decided.countDown();
    }

    private synchronized boolean cancelled() {
      return cancelled;
    }

    private synchronized boolean begun() {
      return begun;
    }

    private <T> T run(Callable<T> call) throws Exception {
      synchronized (this) {
        if (cancelled) {
          throw new InterruptedException();
        }
        begun = true;
        thread = Thread.currentThread();
        decided.countDown();
      }
      try {
        return call.call();
      } finally {
        synchronized (this) {
          thread = null;
        }
      }
    }
  }

  /**
   * Makes a call and waits for it. A cancelled call is waited for, too, as long as any other: what
   * follows must not run beside it.
   *
   * @param lease of the handler that is called; held on until the call's thread has ended, also
   *     when that is long after this method returned
   * @throws CallCancelledException if it was cancelled before it returned a result
   * @throws CallTimeoutException if it took too long; its thread has been interrupted. Or if no
   *     thread became free in that time and no call of the namespace ended
   * @throws CallPostponedException if no thread became free in that time, but other calls of the
   *     namespace ended
   * @throws ExecutionException with what the handler threw
   * @throws InterruptedException if the caller was interrupted; so was the call
   */
  public <T> T call(
      HandlerRegistry.Lease lease, Subject subject, Callable<T> call, Cancellation cancellation)
      throws CallCancelledException,
          CallPostponedException,
          CallTimeoutException,
          ExecutionException,
          InterruptedException {
    return call(lease, subject, call, cancellation, limit);
  }

  /**
   * The same for a call that may take less time than others.
   *
   * @param most how long it may take; it waits as long for a thread at most
   */
  public <T> T call(
      HandlerRegistry.Lease lease,
      Subject subject,
      Callable<T> call,
      Cancellation cancellation,
      Duration most)
      throws CallCancelledException,
          CallPostponedException,
          CallTimeoutException,
          ExecutionException,
          InterruptedException {
    Duration within = most.compareTo(limit) < 0 ? most : limit;
    FairPool pool = pools.computeIfAbsent(lease.handler(), this::pool);
    Call<T> made = new Call<>(lease.share(), subject, pool, () -> cancellation.run(call));
    if (running.putIfAbsent(subject, made) != null) {
      made.lease.close();
      throw new CallTimeoutException(
          Reasons.CALL_TIMEOUT,
          "an earlier call was cancelled and has not ended yet: its handler ignores interruption."
              + " The next one is made once it has");
    }
    long answers = pool.answers(subject.namespace());
    pool.submit(subject.namespace(), made);
    boolean over = false;
    try {
      if (!cancellation.decided.await(within.toMillis(), TimeUnit.MILLISECONDS)
          && !cancellation.begun()) {
        if (pool.answers(subject.namespace()) != answers) { // it begins anew when idle
          throw new CallPostponedException();
        }
        throw new CallTimeoutException(
            Reasons.HANDLER_BUSY,
            "all threads of the handler were busy for "
                + within.toSeconds()
                + " s, and no call ended");
      }
      if (!cancellation.begun()) {
        throw new CallCancelledException();
      }
      T result = made.result.get(within.toMillis(), TimeUnit.MILLISECONDS);
      over = true;
      return result;
    } catch (ExecutionException e) {
      over = true;
      if (cancellation.cancelled()) {
        throw new CallCancelledException();
      }
      throw e;
    } catch (TimeoutException e) {
      if (cancellation.cancelled()) {
        throw new CallCancelledException();
      }
      throw new CallTimeoutException(
          Reasons.CALL_TIMEOUT,
          "the call took longer than " + within.toSeconds() + " s and was cancelled");
    } finally {
      if (!over) {
        cancel(pool, made);
      }
    }
  }

  private static void cancel(FairPool pool, Call<?> call) {
    call.cancelled = System.nanoTime();
    call.result.cancel(true);
    if (pool.withdraw(call.subject.namespace(), call)) {
      call.end();
    }
  }

  /** Whether a call for a Component was cancelled and has not ended. */
  public boolean isStuck(Subject subject) {
    Call<?> call = running.get(subject);
    return call != null && call.cancelled != null;
  }

  /** What calls of handlers tell. */
  public HandlerMetrics metrics() {
    return metrics;
  }

  /** A handler is served no longer and its last call has ended: its threads go. */
  public void released(LoadedHandler handler) {
    FairPool pool = pools.remove(handler);
    if (pool != null) {
      pool.shutdown();
    }
  }

  private FairPool pool(LoadedHandler handler) {
    String name = handler.descriptor().name();
    metrics.begin(name);
    ClassLoader classes = handler.classes();
    var factory =
        Thread.ofPlatform()
            .name("handler-" + name + "-", 1)
            .daemon()
            .inheritInheritableThreadLocals(false)
            .factory();
    return new FairPool(
        threadsPerHandler,
        task -> {
          Thread thread = factory.newThread(task);
          // What looks for classes by the thread's loader is to find the plugin's, not the host's.
          thread.setContextClassLoader(classes);
          return thread;
        });
  }

  private HandlerMetrics.Load gauges(String handler) {
    int busy = 0;
    int waiting = 0;
    for (Map.Entry<LoadedHandler, FairPool> pool : pools.entrySet()) {
      if (pool.getKey().descriptor().name().equals(handler)) {
        busy += pool.getValue().busy();
        waiting += pool.getValue().queued();
      }
    }
    int stuck = 0;
    for (Call<?> call : running.values()) {
      if (call.cancelled != null && call.handler.equals(handler)) {
        stuck++;
      }
    }
    return new HandlerMetrics.Load(busy, stuck, waiting);
  }

  /** Waits, after {@link #close()}, until no call runs any more; answers whether that is so. */
  public boolean awaitTermination(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    for (FairPool pool : pools.values()) {
      if (!pool.awaitTermination(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    longCalls.close();
    pools.values().forEach(FairPool::shutdown);
  }

  /** One call, from being asked for to the end of its thread's work. */
  private final class Call<T> implements Runnable, LongCalls.Watched {
    private final HandlerRegistry.Lease lease;
    private final String handler;
    private final Subject subject;
    private final FutureTask<T> result;
    private final long asked = System.nanoTime();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final LongCalls.Told told = new LongCalls.Told();
    private volatile @Nullable Thread thread;
    private volatile long begun;
    private volatile @Nullable Long cancelled;

    Call(HandlerRegistry.Lease lease, Subject subject, FairPool pool, Callable<T> call) {
      this.lease = lease;
      this.handler = lease.handler().descriptor().name();
      this.subject = subject;
      // It ends before its result is there: who gets that may make the next call at once.
      this.result =
          new FutureTask<>(
              () -> {
                try {
                  return call.call();
                } finally {
                  if (cancelled == null) {
                    pool.answered(subject.namespace());
                  }
                  end();
                }
              });
    }

    @Override
    public void run() {
      try {
        begun = System.nanoTime();
        thread = Thread.currentThread();
        metrics.waited(handler, begun - asked);
        result.run();
      } finally {
        end();
        // A cancelled call may leave the mark of its interruption to the next one on this thread.
        boolean _ = Thread.interrupted();
      }
    }

    @Override
    public String text() {
      return "a call of handler %s for %s/%s"
          .formatted(handler, subject.namespace(), subject.name());
    }

    @Override
    public @Nullable Thread thread() {
      return thread;
    }

    @Override
    public long begun() {
      return begun;
    }

    @Override
    public @Nullable Long cancelled() {
      return cancelled;
    }

    @Override
    public LongCalls.Told told() {
      return told;
    }

    void end() {
      thread = null;
      if (ended.compareAndSet(false, true)) {
        running.remove(subject, this);
        lease.close();
      }
    }
  }
}
