package io.deploymentorchestrator.operator.limits;

import java.util.HashMap;
import java.util.Map;

/**
 * Memory that several namespaces share, by what each holds of it under keys. One namespace gets no
 * more than its share, and a little is there for each whatever the others hold, so that no tenant's
 * large objects keep another's ordinary ones out. Thread-safe.
 */
public final class MemoryShares {

  private final long perNamespace;
  private final long total;
  private final long always;

  private final Map<String, Map<Object, Long>> held = new HashMap<>();
  private final Map<String, Long> sums = new HashMap<>();
  private long sum;

  /**
   * Of so many bytes.
   *
   * @param perNamespace the most that one namespace may hold, unless it is a single thing
   * @param total the most that all may hold together
   * @param always what a namespace may hold although nothing is left
   */
  public MemoryShares(long perNamespace, long total, long always) {
    this.perNamespace = perNamespace;
    this.total = total;
    this.always = always;
  }

  /**
   * Has a namespace hold so much under a key, instead of what it held under it.
   *
   * @return false if that would be too much; then it holds nothing under that key
   */
  public synchronized boolean hold(String namespace, Object key, long bytes) {
    release(namespace, key);
    if (!fits(namespace, bytes)) {
      return false;
    }
    holdInAnyCase(namespace, key, bytes);
    return true;
  }

  /**
   * The same, but what is more than a namespace's share counts as the share: whatever needs it must
   * get it some time.
   */
  public boolean holdAtMost(String namespace, Object key, long bytes) {
    return hold(namespace, key, Math.min(bytes, perNamespace));
  }

  /**
   * Has a namespace hold so much more under a key; all together counts as the share at most, so
   * that one that is alone always gets it.
   *
   * @return false if that would be too much; then it holds what it did
   */
  public synchronized boolean grow(String namespace, Object key, long more) {
    long before = held.getOrDefault(namespace, Map.of()).getOrDefault(key, 0L);
    if (holdAtMost(namespace, key, before + more)) {
      return true;
    }
    if (before > 0) {
      holdInAnyCase(namespace, key, before);
    }
    return false;
  }

  /** Counts what a namespace holds under a key although it may be too much. */
  public synchronized void holdInAnyCase(String namespace, Object key, long bytes) {
    release(namespace, key);
    held.computeIfAbsent(namespace, n -> new HashMap<>()).put(key, bytes);
    sums.merge(namespace, bytes, Long::sum);
    sum += bytes;
  }

  /** Whether a namespace could hold so much more. */
  public synchronized boolean fits(String namespace, long bytes) {
    long before = sums.getOrDefault(namespace, 0L);
    boolean withinShare = before == 0 || before + bytes <= perNamespace;
    return before + bytes <= always || (withinShare && sum + bytes <= total);
  }

  /** Lets go of what a namespace holds under a key. */
  public synchronized void release(String namespace, Object key) {
    Map<Object, Long> own = held.get(namespace);
    Long bytes = own == null ? null : own.remove(key);
    if (own == null || bytes == null) {
      return;
    }
    sum -= bytes;
    if (own.isEmpty()) {
      held.remove(namespace);
      sums.remove(namespace);
    } else {
      sums.merge(namespace, -bytes, Long::sum);
    }
  }

  /** The most that one namespace may hold, in bytes, unless it is a single thing. */
  public long perNamespace() {
    return perNamespace;
  }
}
