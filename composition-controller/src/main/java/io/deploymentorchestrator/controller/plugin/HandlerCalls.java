package io.deploymentorchestrator.controller.plugin;

import io.deploymentorchestrator.controller.api.Reasons;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls of handlers on a bounded pool of platform threads per handler, so that a slow or
 * spinning one holds up nobody else, and cancels those that outrun their time. Thread-safe.
 */
public final class HandlerCalls implements AutoCloseable {

  private final int threadsPerHandler;
  private final Duration limit;
  private final Map<String, ExecutorService> pools = new ConcurrentHashMap<>();

  /**
   * Limits.
   *
   * @param limit how long one call may take
   */
  public HandlerCalls(int threadsPerHandler, Duration limit) {
    this.threadsPerHandler = threadsPerHandler;
    this.limit = limit;
  }

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
   * @throws CallCancelledException if it was cancelled before it returned a result
   * @throws CallTimeoutException if it took too long; its thread has been interrupted
   * @throws ExecutionException with what the handler threw
   * @throws InterruptedException if the caller was interrupted; so was the call
   */
  public <T> T call(String handler, Callable<T> call, Cancellation cancellation)
      throws CallCancelledException,
          CallTimeoutException,
          ExecutionException,
          InterruptedException {
    Future<T> future =
        pools.computeIfAbsent(handler, this::pool).submit(() -> cancellation.run(call));
    try {
      if (!cancellation.decided.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new CallTimeoutException(
            Reasons.HANDLER_BUSY,
            "all threads of the handler were busy for " + limit.toSeconds() + " s");
      }
      if (!cancellation.begun()) {
        throw new CallCancelledException();
      }
      return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
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
          "the call took longer than " + limit.toSeconds() + " s and was cancelled");
    } finally {
      future.cancel(true);
    }
  }

  private ExecutorService pool(String handler) {
    return Executors.newFixedThreadPool(
        threadsPerHandler,
        Thread.ofPlatform().name("handler-" + handler + "-", 1).daemon().factory());
  }

  /** Waits, after {@link #close()}, until no call runs any more; answers whether that is so. */
  public boolean awaitTermination(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    for (ExecutorService pool : pools.values()) {
      if (!pool.awaitTermination(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    pools.values().forEach(ExecutorService::shutdownNow);
  }
}
