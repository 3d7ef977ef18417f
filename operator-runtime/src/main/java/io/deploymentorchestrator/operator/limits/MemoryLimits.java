package io.deploymentorchestrator.operator.limits;

/**
 * What is derived from the size of the heap: a process with more memory serves more and larger
 * objects.
 *
 * @param kept configs and statuses that are in memory as long as their Components exist
 * @param working what calls of handlers under way take to work on large configs
 * @param readPerCall bytes that one call of a handler may read of Kubernetes objects
 * @param listPage objects that are listed at once
 */
public record MemoryLimits(
    MemoryShares kept, MemoryShares working, long readPerCall, long listPage) {

  private static final long MIB = 1 << 20;

  /** A config of ordinary size is kept, whatever other namespaces hold. */
  private static final long ALWAYS_KEPT = MIB;

  /** So much work on ordinary configs goes on, whatever others do. */
  private static final long ALWAYS_WORKING = 2 * MIB;

  /**
   * An object may have 1.5 MiB, and the client holds a page as text and as objects: a page of this
   * many bytes of heap for each of its objects is no danger.
   */
  private static final long HEAP_PER_LISTED = 16 * MIB;

  /** What kubectl and client-go list at once. */
  private static final long LARGEST_PAGE = 500;

  /** For a heap of so many bytes at the most. */
  public static MemoryLimits ofHeap(long bytes) {
    return new MemoryLimits(
        new MemoryShares(bytes / 8, bytes / 4, ALWAYS_KEPT),
        new MemoryShares(bytes / 16, bytes / 6, ALWAYS_WORKING),
        Math.max(8 * MIB, bytes / 32),
        Math.clamp(bytes / HEAP_PER_LISTED, 16, LARGEST_PAGE));
  }
}
