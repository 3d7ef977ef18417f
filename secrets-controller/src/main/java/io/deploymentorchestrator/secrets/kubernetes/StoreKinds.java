package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.operator.kubernetes.CoalescedWakeUps;
import io.deploymentorchestrator.operator.kubernetes.Kind;
import io.deploymentorchestrator.operator.kubernetes.OperatorRuntime;
import io.deploymentorchestrator.operator.kubernetes.RegisteredKind;
import io.deploymentorchestrator.operator.kubernetes.ResourceVersions;
import io.deploymentorchestrator.operator.kubernetes.StatusWriter;
import io.deploymentorchestrator.operator.kubernetes.WakeUps;
import io.deploymentorchestrator.operator.resources.ReadResource;
import io.deploymentorchestrator.secrets.api.ClusterSecretStore;
import io.deploymentorchestrator.secrets.api.SecretStore;
import io.deploymentorchestrator.secrets.api.SecretStoreStatus;
import io.deploymentorchestrator.secrets.api.StoreFields;
import io.deploymentorchestrator.secrets.provider.GrpcReader;
import io.deploymentorchestrator.secrets.provider.ProviderCalls;
import io.deploymentorchestrator.secrets.provider.StoreValidator;
import io.deploymentorchestrator.secrets.store.KnownStore;
import io.deploymentorchestrator.secrets.store.ProviderResource;
import io.deploymentorchestrator.secrets.store.StoreAccess;
import io.deploymentorchestrator.secrets.store.StoreDefinition;
import io.deploymentorchestrator.secrets.store.StoreKey;
import io.deploymentorchestrator.secrets.store.StoreKind;
import io.deploymentorchestrator.secrets.store.StoreRegistry;
import io.deploymentorchestrator.secrets.store.StoreSettings;
import io.deploymentorchestrator.secrets.store.StoreStatuses;
import io.deploymentorchestrator.secrets.store.Validation;
import io.deploymentorchestrator.secrets.store.ValidationSchedule;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Both kinds of store: watched, validated, and handed to what uses them. Thread-safe.
 *
 * <p>What uses stores gets them by {@link #access()}.
 */
final class StoreKinds implements AutoCloseable {

  /** Many users of a store fail at once when its provider does. */
  private static final Duration AFTER_DOUBT = Duration.ofMillis(500);

  private final StoreObjects objects;
  private final ValidationSchedule schedule;
  private final StoreRegistry registry;
  private final NamespaceWatch namespaces;
  private final ProviderResources resources;
  private final StoreValidator validator;
  private final RegisteredKind<SecretStore> secretStores;
  private final RegisteredKind<ClusterSecretStore> clusterSecretStores;
  private final CoalescedWakeUps doubtedNamespaced;
  private final CoalescedWakeUps doubtedCluster;

  StoreKinds(
      OperatorRuntime runtime,
      StoreObjects objects,
      ProviderCalls calls,
      String clusterId,
      Clock clock) {
    this.objects = objects;
    this.schedule = new ValidationSchedule(clock, () -> ThreadLocalRandom.current().nextDouble());
    this.namespaces = new NamespaceWatch(runtime.requests().client(), this::namespaceChanged);
    this.registry = new StoreRegistry(namespaces, new GrpcReader(calls, clusterId, this::doubted));
    this.resources = new ProviderResources(runtime.requests(), this::resourceChanged);
    this.validator = new StoreValidator(calls);
    StoreReconciler.Parts parts =
        new StoreReconciler.Parts(
            objects, registry, schedule, new StoreStatuses(clock), this::validate);
    this.secretStores = register(runtime, SecretStore.class, StoreKind.NAMESPACED, parts);
    this.clusterSecretStores =
        register(runtime, ClusterSecretStore.class, StoreKind.CLUSTER, parts);
    this.doubtedNamespaced =
        new CoalescedWakeUps(runtime.timer(), id -> AFTER_DOUBT, secretStores::wake);
    this.doubtedCluster =
        new CoalescedWakeUps(runtime.timer(), id -> AFTER_DOUBT, clusterSecretStores::wake);
  }

  private <R extends ReadResource<? extends StoreFields, SecretStoreStatus>>
      RegisteredKind<R> register(
          OperatorRuntime runtime, Class<R> type, StoreKind kind, StoreReconciler.Parts parts) {
    Freshest<R> freshest = new Freshest<>();
    StoreReconciler<R> reconciler =
        new StoreReconciler<>(
            kind,
            freshest,
            parts,
            new StatusWriter<>(runtime.requests(), SecretStoreStatus.EMPTY, freshest::seen));
    return runtime.register(
        new Kind<>(
            type,
            freshest::get,
            new WakeUps.Observer<>() {
              @Override
              public void seen(R store) {
                freshest.seen(store);
                registry.seen(objects.known(kind, store));
              }

              @Override
              public void gone(R store) {
                freshest.gone(store);
                StoreKey key = StoreObjects.key(kind, ResourceID.fromResource(store));
                registry.gone(key, store.getMetadata().getUid());
                schedule.forget(key);
              }
            },
            ResourceVersions::trim,
            reconciler::reconcile));
  }

  /** Watches what stores depend on; the stores themselves are watched by the runtime. */
  void start() {
    namespaces.start();
  }

  /** Why it does not serve everybody; empty if it does. */
  Optional<String> unready() {
    return namespaces.problem();
  }

  /** For what uses stores. */
  StoreAccess access() {
    return registry;
  }

  private Validation validate(KnownStore store, StoreSettings settings)
      throws InterruptedException {
    return switch (resources.look(settings.resource())) {
      case ABSENT ->
          new Validation.ResourceNotFound(
              "providerConfig.providerRef names %s, which does not exist"
                  .formatted(settings.resource().display()));
      case PRESENT, UNKNOWN -> validator.validate(store.key(), settings);
    };
  }

  private void namespaceChanged(String namespace) {
    registry.namespaceChanged(namespace);
  }

  private void resourceChanged(ProviderResource resource) {
    for (KnownStore store : registry.all()) {
      if (store.definition() instanceof StoreDefinition.Accepted(StoreSettings settings)
          && settings.resource().equals(resource)) {
        schedule.force(store.key());
        wake(store.key());
      }
    }
  }

  /** A call through a store failed: its provider may be gone, or another one now. */
  private void doubted(StoreKey key) {
    if (schedule.doubt(key)) {
      switch (key.kind()) {
        case NAMESPACED -> doubtedNamespaced.wake(StoreObjects.id(key));
        case CLUSTER -> doubtedCluster.wake(StoreObjects.id(key));
      }
    }
  }

  /** Validates all stores anew, when this controller's own certificate came or changed. */
  void validateAll() {
    for (KnownStore store : registry.all()) {
      schedule.force(store.key());
      wake(store.key());
    }
  }

  private void wake(StoreKey key) {
    switch (key.kind()) {
      case NAMESPACED -> secretStores.wake(StoreObjects.id(key));
      case CLUSTER -> clusterSecretStores.wake(StoreObjects.id(key));
    }
  }

  @Override
  public void close() {
    namespaces.close();
    resources.close();
  }
}
