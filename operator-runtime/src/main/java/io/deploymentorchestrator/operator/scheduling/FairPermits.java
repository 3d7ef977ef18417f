package io.deploymentorchestrator.operator.scheduling;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * A bounded number of permits that groups share fairly: a group never has more than its share, less
 * while others want some, too, and waiting groups take turns, however many wait in each. Within a
 * group, first come, first served, but for what can wait: that goes after all else. Thread-safe.
 */
public final class FairPermits {

  /** Who asks for one permit after the other still wants some while it has none for a moment. */
  private static final long WANTED_NANOS = 1_000_000_000L;

  private final int total;
  private final int alone;
  private final int beside;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Integer> inUse = new HashMap<>();
  private int allInUse;

  /** When a group last asked or gave back; the group that did so last comes last. */
  private final LinkedHashMap<String, Long> lately = new LinkedHashMap<>();

  /** Who waits; the group whose turn is next comes first. */
  private final Map<String, Line> waiting = new LinkedHashMap<>();

  /** Those of one group who wait. */
  private record Line(Deque<Waiter> first, Deque<Waiter> last) {

    Line() {
      this(new ArrayDeque<>(), new ArrayDeque<>());
    }

    int size() {
      return first.size() + last.size();
    }

    Waiter next() {
      return first.isEmpty() ? last.remove() : first.remove();
    }
  }

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
   * @param alone how many of them one group has at most
   * @param beside how many it has at most while others want some, or did a second ago
   */
  public FairPermits(int total, int alone, int beside) {
    this(total, alone, beside, System::nanoTime);
  }

  FairPermits(int total, int alone, int beside, LongSupplier nanoTime) {
    if (beside < 1 || alone < beside || total < alone) {
      throw new IllegalArgumentException(
          "shares of %d and %d of %d".formatted(alone, beside, total));
    }
    this.total = total;
    this.alone = alone;
    this.beside = beside;
    this.nanoTime = nanoTime;
  }

  /** Takes a permit for a group, as soon as it is its turn; is not interrupted while it waits. */
  public void acquire(String group) {
    lock.lock();
    try {
      if (!takeAtOnce(group)) {
        await(line(group).first());
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The same, as long as the waiting thread is not interrupted.
   *
   * @throws InterruptedException if it was; then it has no permit
   */
  public void acquireInterruptibly(String group) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (takeAtOnce(group)) {
        return;
      }
      Waiter waiter = new Waiter(lock.newCondition());
      line(group).first().add(waiter);
      try {
        while (!waiter.isGranted) {
          waiter.granted.await();
        }
      } catch (InterruptedException e) {
        leave(group, waiter);
        throw e;
      }
    } finally {
      lock.unlock();
    }
  }

  private void leave(String group, Waiter waiter) {
    if (waiter.isGranted) {
      giveBack(group);
      return;
    }
    Line line = line(group);
    line.first().remove(waiter);
    if (line.size() == 0) {
      waiting.remove(group);
    }
  }

  /**
   * The same for what can wait until all else of its group has a permit.
   *
   * @param most how many may wait so in a group
   * @return false if so many do already: then it has no permit
   */
  public boolean acquireAfterOthers(String group, int most) {
    lock.lock();
    try {
      if (takeAtOnce(group)) {
        return true;
      }
      Line line = waiting.get(group);
      if ((line == null ? 0 : line.last().size()) >= most) {
        return false;
      }
      await(line(group).last());
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean takeAtOnce(String group) {
    wants(group);
    grant();
    // Nobody who could go on waits, so who comes goes at once or behind its own group.
    boolean free = allInUse < total && inUse(group) < share() && !waiting.containsKey(group);
    if (free) {
      take(group);
    }
    return free;
  }

  private Line line(String group) {
    return waiting.computeIfAbsent(group, g -> new Line());
  }

  private void await(Deque<Waiter> line) {
    Waiter waiter = new Waiter(lock.newCondition());
    line.add(waiter);
    while (!waiter.isGranted) {
      waiter.granted.awaitUninterruptibly();
    }
  }

  /** Gives a permit of a group back. */
  public void release(String group) {
    lock.lock();
    try {
      giveBack(group);
    } finally {
      lock.unlock();
    }
  }

  /** How many permits a group has and waits for. */
  public int demand(String group) {
    lock.lock();
    try {
      Line line = waiting.get(group);
      return inUse(group) + (line == null ? 0 : line.size());
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

  private void giveBack(String group) {
    inUse.merge(group, -1, (n, less) -> n + less == 0 ? null : n + less);
    allInUse--;
    wants(group);
    grant();
  }

  private void wants(String group) {
    long now = nanoTime.getAsLong();
    lately.remove(group);
    lately.put(group, now);
    Iterator<Map.Entry<String, Long>> eldest = lately.entrySet().iterator();
    while (eldest.hasNext()) {
      Map.Entry<String, Long> entry = eldest.next();
      if (now - entry.getValue() <= WANTED_NANOS) {
        break;
      }
      if (inUse(entry.getKey()) == 0) { // who has one wants it until it is given back
        eldest.remove();
      }
    }
  }

  private int share() {
    return lately.size() > 1 ? beside : alone;
  }

  private int inUse(String group) {
    return inUse.getOrDefault(group, 0);
  }

  private void take(String group) {
    inUse.merge(group, 1, Integer::sum);
    allInUse++;
  }

  /** Whoever waits and may go on now does: permits came back, or a group is alone again. */
  private void grant() {
    int share = share();
    boolean granted = true;
    while (granted && allInUse < total) {
      granted = grantNext(share);
    }
  }

  private boolean grantNext(int share) {
    Iterator<Map.Entry<String, Line>> turns = waiting.entrySet().iterator();
    while (turns.hasNext()) {
      Map.Entry<String, Line> turn = turns.next();
      String group = turn.getKey();
      if (inUse(group) >= share) {
        continue;
      }
      Line line = turn.getValue();
      Waiter waiter = line.next();
      turns.remove();
      if (line.size() > 0) {
        waiting.put(group, line); // behind the other groups
      }
      take(group);
      waiter.isGranted = true;
      waiter.granted.signal();
      return true;
    }
    return false;
  }
}
