package io.deploymentorchestrator.aws;

import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Makes a call on a thread that ends with it. The SDK's JSON library keeps its buffers in
 * thread-locals: on a pooled thread, what was sent or received would stay reachable until the next
 * call happens to overwrite it.
 */
final class IsolatedThread {

  private IsolatedThread() {}

  /** Makes the call. If the caller is interrupted, so is the call, which then ends by itself. */
  static <T> T call(Supplier<T> call) {
    FutureTask<T> task = new FutureTask<>(call::get);
    Thread thread = Thread.ofVirtual().name("aws-call").start(task);
    awaitEnd(thread);
    return switch (task.state()) {
      case SUCCESS -> task.resultNow();
      case FAILED -> throw rethrow(task.exceptionNow());
      case RUNNING, CANCELLED ->
          throw new IllegalStateException("the thread ended without an outcome");
    };
  }

  private static void awaitEnd(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
        thread.interrupt();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static RuntimeException rethrow(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return (RuntimeException) cause;
  }
}
