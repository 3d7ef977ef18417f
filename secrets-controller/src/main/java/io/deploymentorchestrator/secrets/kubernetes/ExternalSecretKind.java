package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.operator.kubernetes.Events;
import io.deploymentorchestrator.operator.kubernetes.Kind;
import io.deploymentorchestrator.operator.kubernetes.OperatorRuntime;
import io.deploymentorchestrator.operator.kubernetes.RegisteredKind;
import io.deploymentorchestrator.operator.kubernetes.WakeUps;
import io.deploymentorchestrator.operator.scheduling.Backoff;
import io.deploymentorchestrator.secrets.api.ExternalSecret;
import io.deploymentorchestrator.secrets.scheduling.ReadQueues;
import io.deploymentorchestrator.secrets.store.StoreAccess;
import io.deploymentorchestrator.secrets.store.StoreKey;
import io.deploymentorchestrator.secrets.sync.ContentMac;
import io.deploymentorchestrator.secrets.sync.Routing;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;

/**
 * ExternalSecrets as an operator serves them: what is watched, and who is to be reconciled because
 * of an event. Register it with a runtime by making one; {@link #start()} before the runtime's.
 */
public final class ExternalSecretKind implements AutoCloseable {

  /** More at once do not make a provider quicker. */
  private static final int READS_AT_ONCE_FOR_A_STORE = 32;

  private final ExternalSecrets objects = new ExternalSecrets();
  private final TargetWatch watch;
  private final SyncRecorder recorder;
  private final ExternalSecretReconciler reconciler;
  private final RegisteredKind<ExternalSecret> kind;

  /**
   * Registers the kind.
   *
   * @param metadataClient of {@link ApiClients#openForMetadata}
   * @param mac of {@link ContentKey#read}
   */
  public ExternalSecretKind(
      OperatorRuntime runtime,
      KubernetesClient metadataClient,
      StoreAccess stores,
      ContentMac mac,
      Routing.Coexistence coexistence,
      Events events,
      MeterRegistry metrics,
      Clock clock) {
    this.watch = new TargetWatch(metadataClient, clock, this::secretChanged);
    this.recorder =
        new SyncRecorder(
            runtime.requests(), objects, events, Backoff.random(), new SyncMetrics(metrics), clock);
    this.reconciler =
        new ExternalSecretReconciler(
            objects,
            watch,
            new TargetSecrets(runtime.requests(), watch),
            stores,
            new ReadQueues<>(runtime.threads(), READS_AT_ONCE_FOR_A_STORE),
            recorder,
            mac,
            coexistence,
            clock,
            this::wake);
    this.kind =
        runtime.register(
            new Kind<>(
                ExternalSecret.class,
                objects::freshest,
                new ObjectEvents(),
                object -> {},
                reconciler::reconcile));
    runtime.onceListed(() -> kind.cached().forEach(objects::seen));
    runtime.periodically(this::wakeNeglected);
    stores.onChange(new StoreChanges());
  }

  /** Begins to watch Secrets. */
  public void start() {
    watch.start();
  }

  /** Why not everybody is served; empty if all are. */
  public Optional<String> unready() {
    if (!watch.isListed()) {
      return Optional.of("the Secrets could not be listed yet");
    }
    return watch.isRunning() ? Optional.empty() : Optional.of("the watch of Secrets has ended");
  }

  /** How many ExternalSecrets are set aside because they can't be read. */
  public long unreadable() {
    return objects.all().stream().filter(o -> o.unreadable().isPresent()).count();
  }

  private void wake(ResourceID key) {
    kind.wake(key);
  }

  private void secretChanged(TargetKey secret) {
    objects.writing(secret).forEach(this::wake);
  }

  /** Whose status does not speak of the spec as it stands. */
  private void wakeNeglected() {
    for (ExternalSecret object : objects.all()) {
      Long observed = object.getStatus() == null ? null : object.getStatus().observedGeneration();
      if (!Objects.equals(object.getMetadata().getGeneration(), observed)) {
        wake(ResourceID.fromResource(object));
      }
    }
  }

  private final class ObjectEvents implements WakeUps.Observer<ExternalSecret> {
    @Override
    public void seen(ExternalSecret object) {
      objects.seen(object);
    }

    @Override
    public void gone(ExternalSecret object) {
      objects.gone(object);
      ResourceID key = ResourceID.fromResource(object);
      if (objects.freshest(key) == null) {
        reconciler.forget(key);
        kind.forget(key);
      }
    }
  }

  private final class StoreChanges implements StoreAccess.Listener {
    @Override
    public void storeChanged(StoreKey store) {
      objects.using(store).forEach(this::retry);
    }

    @Override
    public void namespaceChanged(String namespace) {
      objects.in(namespace).forEach(this::retry);
    }

    private void retry(ResourceID key) {
      recorder.wake(key);
      wake(key);
    }
  }

  @Override
  public void close() {
    watch.close();
  }
}
