package io.deploymentorchestrator.controller.kubernetes;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How much is being worked on. What only tells of progress waits while there is much to do: it
 * would slow down what it tells of. Thread-safe.
 */
final class Load {

  /** With more at once, requests wait for each other. */
  private static final int MUCH = 16;

  private final AtomicInteger running = new AtomicInteger();

  <T> T count(Callable<T> work) throws Exception {
    running.incrementAndGet();
    try {
      return work.call();
    } finally {
      running.decrementAndGet();
    }
  }

  boolean isHigh() {
    return running.get() > MUCH;
  }
}
