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

  /**
   * Makes a call and waits for it.
   *
   * @throws CallTimeoutException if it took too long; its thread has been interrupted
   * @throws ExecutionException with what the handler threw
   * @throws InterruptedException if the caller was interrupted; so was the call
   */
  public <T> T call(String handler, Callable<T> call)
      throws CallTimeoutException, ExecutionException, InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Callable<T> marked =
        () -> {
          begun.countDown();
          return call.call();
        };
    Future<T> future = pools.computeIfAbsent(handler, this::pool).submit(marked);
    try {
      if (!begun.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new CallTimeoutException(
            Reasons.HANDLER_BUSY,
            "all threads of the handler were busy for " + limit.toSeconds() + " s");
      }
      return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
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

  @Override
  public void close() {
    pools.values().forEach(ExecutorService::shutdownNow);
  }
}
