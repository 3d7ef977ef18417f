package io.deploymentorchestrator.secrets.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deploymentorchestrator.operator.kubernetes.ApiThrottle;
import io.deploymentorchestrator.operator.kubernetes.Events;
import io.deploymentorchestrator.operator.kubernetes.Patches;
import io.deploymentorchestrator.operator.kubernetes.StatusWriter;
import io.deploymentorchestrator.operator.scheduling.Backoff;
import io.deploymentorchestrator.operator.scheduling.Requeue;
import io.deploymentorchestrator.secrets.api.ExternalSecret;
import io.deploymentorchestrator.secrets.api.ExternalSecretStatus;
import io.deploymentorchestrator.secrets.api.Reasons;
import io.deploymentorchestrator.secrets.sync.Cause;
import io.deploymentorchestrator.secrets.sync.Decision;
import io.deploymentorchestrator.secrets.sync.RefreshPlan;
import io.deploymentorchestrator.secrets.sync.Statuses;
import io.deploymentorchestrator.secrets.sync.SyncMemory;
import io.deploymentorchestrator.secrets.sync.SyncedVersion;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Records what came of an attempt: in the status, for users and later processes, and in memory.
 * What is recorded in memory counts only once the status is stored. Thread-safe.
 */
final class SyncRecorder {

  private static final String ACTION = "Sync";

  /** After an own write the watch is asked once more, in case it never told of it. */
  private static final Duration AFTER_WRITE = TargetWatch.OWN_WRITE_COUNTS.plusSeconds(5);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ApiThrottle requests;
  private final StatusWriter<ExternalSecretStatus, ExternalSecret> writer;
  private final ExternalSecrets objects;
  private final Events events;
  private final Backoff backoff;
  private final SyncMetrics metrics;
  private final Clock clock;
  private final Map<ResourceID, Remembered> memories = new ConcurrentHashMap<>();

  /** For whom something changed that may let them succeed, since they last began. */
  private final Set<ResourceID> woken = ConcurrentHashMap.newKeySet();

  private record Remembered(String uid, SyncMemory memory) {}

  SyncRecorder(
      ApiThrottle requests,
      ExternalSecrets objects,
      Events events,
      Backoff backoff,
      SyncMetrics metrics,
      Clock clock) {
    this.requests = requests;
    this.writer = new StatusWriter<>(requests, ExternalSecretStatus.EMPTY, objects::seen);
    this.objects = objects;
    this.events = events;
    this.backoff = backoff;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** What is remembered of an object. */
  SyncMemory memory(ResourceID key, String uid) {
    Remembered remembered = memories.get(key);
    return remembered == null || !remembered.uid().equals(uid)
        ? SyncMemory.NONE
        : remembered.memory();
  }

  private void remember(Observed observed, SyncMemory memory) {
    memories.put(observed.key(), new Remembered(observed.id().uid(), memory));
  }

  void forget(ResourceID key) {
    memories.remove(key);
    woken.remove(key);
  }

  /** Something changed that may let it succeed. */
  void wake(ResourceID key) {
    woken.add(key);
    memories.computeIfPresent(
        key, (k, r) -> new Remembered(r.uid(), r.memory().woken(clock.instant())));
  }

  /** What woke it until now is looked at. */
  void begins(ResourceID key) {
    woken.remove(key);
  }

  /** The target is as it was written. */
  SyncMemory verified(Observed observed, SyncMemory.Verified verified) {
    SyncMemory memory = observed.memory().withVerified(verified);
    remember(observed, memory);
    return memory;
  }

  /** It is as it is to be; answers when to look again. */
  Requeue succeeded(Observed observed, Decision.Why why, TargetWriter.Result.Done done) {
    Instant now = clock.instant();
    ExternalSecretStatus status =
        Statuses.succeeded(
            observed.id(),
            observed.status(),
            done.outcome(),
            observed.target().name(),
            done.written(),
            now);
    var _ = writer.result(observed.object(), status);
    SyncMemory repaired =
        why == Decision.Why.TARGET_CHANGED && done.changed()
            ? observed.memory().repaired(now)
            : observed.memory();
    Optional<Instant> next = RefreshPlan.next(observed.id(), observed.spec(), now);
    remember(
        observed, new SyncMemory(next.orElse(null), done.verified(), null, repaired.repairs()));
    metrics.succeeded(done.changed());
    if (done.outcome() == Statuses.Outcome.DELETED && done.changed()) {
      events.normal(
          observed.object(),
          Reasons.SECRET_DELETED,
          ACTION,
          "Secret " + observed.target().name() + " was deleted: nothing is left in the stores");
    }
    Requeue refresh = Requeue.after(next.map(at -> Duration.between(now, at)));
    return done.changed() ? refresh.orAfter(AFTER_WRITE) : refresh;
  }

  /** It failed and is tried again with backoff, and as soon as something changes. */
  Requeue failed(Observed observed, Cause cause) {
    SyncMemory.Failure before = observed.memory().failure();
    boolean sameObject = before != null && before.version().equals(SyncedVersion.of(observed.id()));
    int attempts = before == null || !sameObject ? 1 : before.attempts() + 1;
    Instant retryAt =
        woken.contains(observed.key())
            ? clock.instant()
            : clock.instant().plus(backoff.delay(attempts));
    return failed(observed, cause, attempts, retryAt);
  }

  /** It is not tried before then, unless something changes. */
  Requeue failedUntil(Observed observed, Cause cause, Instant retryAt) {
    return failed(observed, cause, 1, retryAt);
  }

  private Requeue failed(Observed observed, Cause cause, int attempts, Instant retryAt) {
    tell(observed, cause);
    SyncMemory memory = observed.memory();
    remember(
        observed,
        new SyncMemory(
            null,
            memory.verified(),
            new SyncMemory.Failure(
                attempts, retryAt, SyncedVersion.of(observed.id()), observed.seen()),
            memory.repairs()));
    metrics.failed();
    Duration left = Duration.between(clock.instant(), retryAt);
    return Requeue.after(left.isNegative() ? Duration.ZERO : left);
  }

  /** It is not tried before its user changes it. */
  void refused(Observed observed, Cause cause) {
    tell(observed, cause);
  }

  private void tell(Observed observed, Cause cause) {
    ExternalSecretStatus status =
        Statuses.failed(observed.id(), observed.status(), cause, clock.instant());
    ExternalSecret stored = writer.result(observed.object(), status);
    if (stored != observed.object()) { // it was not told already
      events.warning(stored, Reasons.SECRET_SYNCED_ERROR, ACTION, cause.text());
    }
  }

  /**
   * It can't be read. Told by a patch, since a replacement would lose what could not be read of the
   * status.
   */
  void setAside(ExternalSecret object, String problem) {
    ExternalSecretStatus before = readStatus(object.getStatus());
    Instant since =
        object.getStatus() == null
            ? Instant.parse(object.getMetadata().getCreationTimestamp())
            : clock.instant();
    ExternalSecretStatus status =
        Statuses.failed(
            Observations.id(object), before, new Cause(Reasons.UNREADABLE, problem), since);
    if (status.equals(before)) {
      return;
    }
    ObjectNode patch = Patches.of(object);
    patch
        .putObject("status")
        .put("observedGeneration", object.getMetadata().getGeneration())
        .set("conditions", JSON.valueToTree(status.conditions()));
    objects.seen(Patches.applyToStatus(requests, object, patch));
  }

  private static ExternalSecretStatus readStatus(@Nullable ExternalSecretStatus status) {
    return status == null ? ExternalSecretStatus.EMPTY : status;
  }
}
