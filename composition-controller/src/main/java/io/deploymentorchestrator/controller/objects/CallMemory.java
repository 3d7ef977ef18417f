package io.deploymentorchestrator.controller.objects;

import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesException.Problem;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.operator.limits.MemoryShares;
import java.time.Duration;

/**
 * Memory for what one call of a handler reads, out of what its namespace may work with. It counts
 * with what is held for the Component already, and is given back with that. Thread-safe.
 */
public final class CallMemory implements ReadMemory {

  /** Others give back what they have when their calls end. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(20);

  private final MemoryShares working;
  private final ComponentKey key;
  private final Duration patience;
  private boolean over;

  /** For a call that begins. */
  public CallMemory(MemoryShares working, ComponentKey key) {
    this(working, key, PATIENCE);
  }

  /**
   * The same.
   *
   * @param patience how long to wait for what others give back
   */
  public CallMemory(MemoryShares working, ComponentKey key, Duration patience) {
    this.working = working;
    this.key = key;
    this.patience = patience;
  }

  @Override
  public void take(long bytes) {
    // A share is what an orderly process can spare; twice that, and it is the last thing it reads.
    if (bytes > 2 * working.perNamespace()) {
      throw new KubernetesException(
          Problem.INVALID,
          "an object takes %d MiB of memory, more than the controller has for one; make it smaller, or give the controller more memory"
              .formatted(bytes >> 20));
    }
    long end = System.nanoTime() + patience.toNanos();
    while (!tryTake(bytes)) {
      if (System.nanoTime() > end) {
        throw new KubernetesException(
            Problem.UNAVAILABLE,
            "what Components read at the moment takes all the memory that the controller has for it; it is read again later");
      }
      pause();
    }
  }

  private synchronized boolean tryTake(long bytes) {
    if (over) {
      throw new IllegalStateException("the call is over");
    }
    return working.grow(key.namespace(), key, bytes);
  }

  private static void pause() {
    try {
      Thread.sleep(BETWEEN_TRIES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubernetesException(Problem.UNAVAILABLE, "the call was cancelled", e);
    }
  }

  /** The call is over, also if its thread is not: it takes nothing any more. */
  public synchronized void end() {
    over = true;
  }
}
