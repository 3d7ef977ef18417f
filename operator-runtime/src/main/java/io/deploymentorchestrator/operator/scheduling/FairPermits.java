package io.deploymentorchestrator.operator.scheduling;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded number of permits that groups share fairly: a group never has more than its share, and
 * waiting groups take turns, however many wait in each. Within a group, first come, first served.
 * Thread-safe.
 */
public final class FairPermits {

  private final int total;
  private final int share;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Integer> inUse = new HashMap<>();
  private int allInUse;

  /** Who waits; the group whose turn is next comes first. */
  private final Map<String, Deque<Waiter>> waiting = new LinkedHashMap<>();

  private static final class Waiter {
    private final Condition granted;
    private boolean isGranted;

    Waiter(Condition granted) {
      this.granted = granted;
    }
  }

  /**
   * All permits are free.
   *
   * @param total how many there are
   * @param share how many of them one group has at most
   */
  public FairPermits(int total, int share) {
    if (share < 1 || total < share) {
      throw new IllegalArgumentException("a share of " + share + " of " + total);
    }
    this.total = total;
    this.share = share;
  }

  /** Takes a permit for a group, as soon as it is its turn; is not interrupted while it waits. */
  public void acquire(String group) {
    lock.lock();
    try {
      // Nobody who could go on waits, so who comes goes at once or behind its own group.
      if (allInUse < total && inUse(group) < share) {
        take(group);
        return;
      }
      Waiter waiter = new Waiter(lock.newCondition());
      waiting.computeIfAbsent(group, g -> new ArrayDeque<>()).add(waiter);
      while (!waiter.isGranted) {
        waiter.granted.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Gives a permit of a group back. */
  public void release(String group) {
    lock.lock();
    try {
      inUse.merge(group, -1, (n, less) -> n + less == 0 ? null : n + less);
      allInUse--;
      grantNext();
    } finally {
      lock.unlock();
    }
  }

  /** How many permits a group has and waits for. */
  public int demand(String group) {
    lock.lock();
    try {
      Deque<Waiter> queue = waiting.get(group);
      return inUse(group) + (queue == null ? 0 : queue.size());
    } finally {
      lock.unlock();
    }
  }

  /** How many permits all groups have together. */
  public int allInUse() {
    lock.lock();
    try {
      return allInUse;
    } finally {
      lock.unlock();
    }
  }

  private int inUse(String group) {
    return inUse.getOrDefault(group, 0);
  }

  private void take(String group) {
    inUse.merge(group, 1, Integer::sum);
    allInUse++;
  }

  /** One permit came back, so one that waits may go on at most. */
  private void grantNext() {
    Iterator<Map.Entry<String, Deque<Waiter>>> turns = waiting.entrySet().iterator();
    while (turns.hasNext()) {
      Map.Entry<String, Deque<Waiter>> turn = turns.next();
      String group = turn.getKey();
      if (inUse(group) >= share) {
        continue;
      }
      Deque<Waiter> queue = turn.getValue();
      Waiter waiter = queue.remove();
      turns.remove();
      if (!queue.isEmpty()) {
        waiting.put(group, queue); // at the end of the line
      }
      take(group);
      waiter.isGranted = true;
      waiter.granted.signal();
      return;
    }
  }
}
