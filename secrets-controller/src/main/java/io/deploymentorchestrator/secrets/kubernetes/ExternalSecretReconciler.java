package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.operator.kubernetes.StatusWriter;
import io.deploymentorchestrator.operator.scheduling.Requeue;
import io.deploymentorchestrator.secrets.api.ExternalSecret;
import io.deploymentorchestrator.secrets.api.ExternalSecretStatus.WrittenSecret;
import io.deploymentorchestrator.secrets.scheduling.ReadQueues;
import io.deploymentorchestrator.secrets.scheduling.Reading;
import io.deploymentorchestrator.secrets.store.StoreAccess;
import io.deploymentorchestrator.secrets.store.StoreAnswer;
import io.deploymentorchestrator.secrets.store.StoreKey;
import io.deploymentorchestrator.secrets.store.StoreReference;
import io.deploymentorchestrator.secrets.store.StoreUser;
import io.deploymentorchestrator.secrets.sync.Cause;
import io.deploymentorchestrator.secrets.sync.ContentMac;
import io.deploymentorchestrator.secrets.sync.Decision;
import io.deploymentorchestrator.secrets.sync.DesiredTarget;
import io.deploymentorchestrator.secrets.sync.LiveSecret;
import io.deploymentorchestrator.secrets.sync.ReadPlan;
import io.deploymentorchestrator.secrets.sync.ReadValues;
import io.deploymentorchestrator.secrets.sync.Routing;
import io.deploymentorchestrator.secrets.sync.SecretMetadata;
import io.deploymentorchestrator.secrets.sync.SyncMemory;
import io.deploymentorchestrator.secrets.sync.SyncPlanner;
import io.deploymentorchestrator.secrets.sync.TargetPlan;
import io.deploymentorchestrator.secrets.sync.TargetSeen;
import io.deploymentorchestrator.secrets.sync.Targets;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries an ExternalSecret from what it is to what its spec says: observe → decide → read → write
 * → record. The pure package decides; this class does what it says. While stores are read nothing
 * waits here: the end of the reading wakes the object. Called for one object by one thread at a
 * time.
 */
final class ExternalSecretReconciler {

  private static final Duration SOON = Duration.ofMillis(100);

  private final ExternalSecrets objects;
  private final TargetWatch watch;
  private final TargetSecrets secrets;
  private final TargetWriter writer;
  private final StoreAccess stores;
  private final ReadQueues<StoreKey> queues;
  private final SyncRecorder recorder;
  private final ContentMac mac;
  private final Routing.Coexistence coexistence;
  private final Clock clock;
  private final Consumer<ResourceID> wake;
  private final Map<ResourceID, Reading> readings = new ConcurrentHashMap<>();

  ExternalSecretReconciler(
      ExternalSecrets objects,
      TargetWatch watch,
      TargetSecrets secrets,
      StoreAccess stores,
      ReadQueues<StoreKey> queues,
      SyncRecorder recorder,
      ContentMac mac,
      Routing.Coexistence coexistence,
      Clock clock,
      Consumer<ResourceID> wake) {
    this.objects = objects;
    this.watch = watch;
    this.secrets = secrets;
    this.writer = new TargetWriter(secrets, mac);
    this.stores = stores;
    this.queues = queues;
    this.recorder = recorder;
    this.mac = mac;
    this.coexistence = coexistence;
    this.clock = clock;
    this.wake = wake;
  }

  /** Does what is to be done now; answers when to reconcile again although nothing changed. */
  Requeue reconcile(ResourceID key) {
    ExternalSecret object = objects.freshest(key);
    if (object == null || object.isMarkedForDeletion()) {
      cancelReading(key);
      return Requeue.none();
    }
    if (!watch.isListed()) {
      return Requeue.after(SOON);
    }
    Optional<String> unreadable = object.unreadable();
    if (unreadable.isPresent()) {
      cancelReading(key);
      recorder.setAside(object, unreadable.get());
      return Requeue.none();
    }
    try {
      return carryOut(observe(object));
    } catch (StatusWriter.FencedException | TargetSecrets.OvertakenException e) {
      return Requeue.after(SOON); // somebody else was first: decide anew on what they wrote
    }
  }

  private Observed observe(ExternalSecret object) {
    return Observations.of(object, watch, recorder, clock.instant());
  }

  /** An object is gone for good. */
  void forget(ResourceID key) {
    cancelReading(key);
    recorder.forget(key);
  }

  private void cancelReading(ResourceID key) {
    Reading reading = readings.remove(key);
    if (reading != null) {
      reading.cancel();
    }
  }

  private Requeue carryOut(Observed observed) throws TargetSecrets.OvertakenException {
    return switch (Routing.of(observed.spec(), coexistence)) {
      case Routing.NotOurs notOurs -> {
        forget(observed.key());
        yield Requeue.none();
      }
      case Routing.Refused refused -> refuse(observed, refused.cause());
      case Routing.Ours ours -> sync(observed);
    };
  }

  private Requeue refuse(Observed observed, Cause cause) {
    cancelReading(observed.key());
    recorder.refused(observed, cause);
    return Requeue.none();
  }

  private Requeue sync(Observed observed) throws TargetSecrets.OvertakenException {
    Reading reading = readings.get(observed.key());
    if (reading != null && !reading.isOf(observed.version())) {
      cancelReading(observed.key());
      reading = null;
    }
    if (reading != null && reading.isDone()) {
      readings.remove(observed.key());
      return write(observed, reading);
    }
    return carryOut(observed, SyncPlanner.decide(observed.situation()), reading);
  }

  private Requeue carryOut(Observed observed, Decision decision, @Nullable Reading underWay)
      throws TargetSecrets.OvertakenException {
    return switch (decision) {
      case Decision.Idle idle -> Requeue.after(idle.until().map(this::left));
      case Decision.Refuse refuse -> refuse(observed, refuse.cause());
      case Decision.Contested contested ->
          recorder.failedUntil(observed, contested.cause(), contested.until());
      case Decision.Sync sync when underWay != null -> {
        if (sync.why().isUrgent()) {
          underWay.hurry();
        }
        yield Requeue.none(); // its end wakes
      }
      case Decision.Sync sync -> read(observed, sync.why());
      case Decision.Verify verify when underWay != null -> Requeue.none();
      case Decision.Verify verify -> verify(observed);
    };
  }

  private Duration left(Instant until) {
    Duration left = Duration.between(clock.instant(), until);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Compares the target with what was written; nothing but the API server is asked. */
  private Requeue verify(Observed observed) throws TargetSecrets.OvertakenException {
    Optional<Secret> found = secrets.read(observed.target());
    WrittenSecret written = observed.status().writtenSecret();
    if (found.isPresent() && written != null) {
      LiveSecret live = SecretMapping.live(found.get(), observed.id());
      Set<String> uids = new TreeSet<>();
      boolean allStores = openUids(observed, uids);
      SecretMetadata metadata = SecretMetadata.of(observed.id(), observed.spec(), uids);
      if (TargetPlan.isIntact(observed.id(), live, metadata, allStores, mac, written)) {
        watch.written(observed.target(), live.uid(), live.resourceVersion());
        var _ =
            recorder.verified(
                observed,
                new SyncMemory.Verified(
                    new TargetSeen.Present(live.uid(), live.resourceVersion()), metadata));
        return carryOut(observe(observed.object()));
      }
    }
    return carryOut(observed, SyncPlanner.repair(observed.situation()), null);
  }

  /** Whether all stores are open; gets the uids of those that are. */
  private boolean openUids(Observed observed, Set<String> uids) {
    boolean all = true;
    for (StoreReference store : ReadPlan.of(observed.spec()).stores()) {
      if (stores.open(store, user(observed)) instanceof StoreAnswer.Open open) {
        uids.add(open.uid());
      } else {
        all = false;
      }
    }
    return all;
  }

  private static StoreUser user(Observed observed) {
    return new StoreUser(ExternalSecret.KIND, observed.id().namespace(), observed.id().name());
  }

  private Requeue read(Observed observed, Decision.Why why)
      throws TargetSecrets.OvertakenException {
    recorder.begins(observed.key());
    ReadPlan plan = ReadPlan.of(observed.spec());
    Map<StoreReference, StoreAnswer.Open> open = new LinkedHashMap<>();
    for (StoreReference store : plan.stores()) {
      switch (stores.open(store, user(observed))) {
        case StoreAnswer.Open opened -> open.put(store, opened);
        case StoreAnswer.Closed closed -> {
          return recorder.failed(observed, new Cause(closed.reason(), closed.message()));
        }
      }
    }
    ResourceID key = observed.key();
    Reading reading = new Reading(observed.version(), why, plan, open, () -> wake.accept(key));
    if (reading.isDone()) {
      return write(observed, reading); // nothing is to be read
    }
    readings.put(key, reading);
    reading.start(queues);
    return Requeue.none();
  }

  private Requeue write(Observed observed, Reading reading)
      throws TargetSecrets.OvertakenException {
    ReadValues read =
        ReadValues.of(reading.plan(), reading.results(), Targets.deletionPolicy(observed.spec()));
    return switch (read) {
      case ReadValues.Failed failed -> recorder.failed(observed, failed.cause());
      case ReadValues.Found found -> {
        SecretMetadata metadata =
            SecretMetadata.of(observed.id(), observed.spec(), reading.storeUids());
        DesiredTarget desired = DesiredTarget.of(observed.spec(), found.values(), metadata);
        yield switch (writer.carryOut(observed, desired)) {
          case TargetWriter.Result.Done done -> recorder.succeeded(observed, reading.why(), done);
          case TargetWriter.Result.Failed failed -> recorder.failed(observed, failed.cause());
        };
      }
    };
  }
}
