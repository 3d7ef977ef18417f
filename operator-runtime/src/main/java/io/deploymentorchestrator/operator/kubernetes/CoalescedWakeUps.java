package io.deploymentorchestrator.operator.kubernetes;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** Passes wake-ups on, many in a row as one. Thread-safe. */
public final class CoalescedWakeUps {

  /** Long enough to join what changes together, too short to be noticed. */
  private static final Duration AT_LEAST = Duration.ofMillis(50);

  private final ScheduledExecutorService timer;
  private final Function<ResourceID, Duration> delay;
  private final Consumer<ResourceID> wake;
  private final Set<ResourceID> pending = ConcurrentHashMap.newKeySet();

  /**
   * Onto a queue.
   *
   * @param delay how long a resource's next look can wait
   * @param wake puts it into the queue
   */
  public CoalescedWakeUps(
      ScheduledExecutorService timer,
      Function<ResourceID, Duration> delay,
      Consumer<ResourceID> wake) {
    this.timer = timer;
    this.delay = delay;
    this.wake = wake;
  }

  /** Has a resource looked at, together with what else asks for it until then. */
  public void wake(ResourceID id) {
    if (!pending.add(id)) {
      return;
    }
    long millis = Math.max(AT_LEAST.toMillis(), delay.apply(id).toMillis());
    try {
      timer.schedule(() -> pass(id), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      pending.remove(id); // stopping: the next process looks at everything anyway
    }
  }

  private void pass(ResourceID id) {
    pending.remove(id);
    wake.accept(id);
  }
}
