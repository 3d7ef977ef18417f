package io.deploymentorchestrator.controller.limits;

/**
 * What is derived from the size of the heap: a process with more memory serves more and larger
 * objects.
 *
 * @param kept configs and statuses that are in memory as long as their Components exist
 * @param working what calls of handlers under way take to work on large configs
 * @param readPerCall bytes that one call of a handler may read of Kubernetes objects
 */
public record MemoryLimits(MemoryShares kept, MemoryShares working, long readPerCall) {

  private static final long MIB = 1 << 20;

  /** A config of ordinary size is kept, whatever other namespaces hold. */
  private static final long ALWAYS_KEPT = MIB;

  /** So much work on ordinary configs goes on, whatever others do. */
  private static final long ALWAYS_WORKING = 2 * MIB;

  /** For a heap of so many bytes at the most. */
  public static MemoryLimits ofHeap(long bytes) {
    return new MemoryLimits(
        new MemoryShares(bytes / 8, bytes / 4, ALWAYS_KEPT),
        new MemoryShares(bytes / 16, bytes / 6, ALWAYS_WORKING),
        Math.max(8 * MIB, bytes / 32));
  }
}
