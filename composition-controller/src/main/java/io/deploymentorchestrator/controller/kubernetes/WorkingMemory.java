package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.objects.CallMemory;
import io.deploymentorchestrator.operator.limits.MemoryShares;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory for the work on one resource at a time, and who waits for it: a wait that lasts is told,
 * since nothing else of the resource shows it. Thread-safe.
 */
final class WorkingMemory {

  private static final Logger LOG = LoggerFactory.getLogger(WorkingMemory.class);

  /** A wait that is over sooner is not told of. */
  private static final Duration WORTH_TELLING = Duration.ofSeconds(5);

  /** Of one namespace, in the log. */
  private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

  private final MemoryShares shares;
  private final Clock clock;
  private final Map<Resource, Wait> waits = new ConcurrentHashMap<>();

  /** When it was last logged that one of a namespace waits. */
  private final Map<String, Instant> logged = new ConcurrentHashMap<>();

  private record Resource(Class<? extends HasMetadata> kind, ComponentKey key) {}

  private record Wait(Instant since, boolean told) {}

  /** Nobody waits yet. */
  WorkingMemory(MemoryShares shares, Clock clock) {
    this.shares = shares;
    this.clock = clock;
  }

  /** What came of asking for memory. */
  enum Answer {
    TAKEN,
    WAITS,
    /** The same, and it has waited for so long that it is to be told: once for each wait. */
    WAITS_LONG
  }

  /** Takes memory for the work on a resource, instead of what is taken for it. */
  Answer take(Class<? extends HasMetadata> kind, ComponentKey key, long bytes) {
    Resource resource = new Resource(kind, key);
    if (shares.holdAtMost(key.namespace(), of(kind, key), bytes)) {
      waits.remove(resource);
      return Answer.TAKEN;
    }
    Instant now = clock.instant();
    Wait wait = waits.computeIfAbsent(resource, r -> new Wait(now, false));
    if (wait.told() || wait.since().plus(WORTH_TELLING).isAfter(now)) {
      return Answer.WAITS;
    }
    waits.put(resource, new Wait(wait.since(), true));
    log(kind, key, now);
    return Answer.WAITS_LONG;
  }

  /** Names one of a namespace now and then: hundreds may wait for the same. */
  private void log(Class<? extends HasMetadata> kind, ComponentKey key, Instant now) {
    logged.values().removeIf(at -> !at.plus(BETWEEN_LINES).isAfter(now));
    if (logged.putIfAbsent(key.namespace(), now) == null) {
      LOG.warn(
          "{} {} waits for memory, as {} in all do: what is worked on in its namespace, or in all, takes what there is",
          kind.getSimpleName(),
          key,
          waiting());
    }
  }

  /** The work on a resource is done. */
  void release(Class<? extends HasMetadata> kind, ComponentKey key) {
    shares.release(key.namespace(), of(kind, key));
  }

  /** A resource is gone. */
  void forget(Class<? extends HasMetadata> kind, ComponentKey key) {
    waits.remove(new Resource(kind, key));
  }

  /** Memory for a call of a handler: it counts with what is taken for its Component. */
  CallMemory forCall(ComponentKey key) {
    return new CallMemory(shares, key);
  }

  /** How many resources have waited for so long that it was told. */
  long waiting() {
    return waits.values().stream().filter(Wait::told).count();
  }

  /** A Component's own key is that of its calls, too. */
  private static Object of(Class<? extends HasMetadata> kind, ComponentKey key) {
    return kind == Component.class ? key : new Resource(kind, key);
  }
}
