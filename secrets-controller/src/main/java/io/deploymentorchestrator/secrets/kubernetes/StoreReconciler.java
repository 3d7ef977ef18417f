package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.operator.kubernetes.StatusWriter;
import io.deploymentorchestrator.operator.kubernetes.StatusWriter.FencedException;
import io.deploymentorchestrator.operator.resources.ReadResource;
import io.deploymentorchestrator.operator.scheduling.Requeue;
import io.deploymentorchestrator.secrets.api.SecretStoreStatus;
import io.deploymentorchestrator.secrets.api.StoreFields;
import io.deploymentorchestrator.secrets.store.KnownStore;
import io.deploymentorchestrator.secrets.store.StoreDefinition;
import io.deploymentorchestrator.secrets.store.StoreHealth;
import io.deploymentorchestrator.secrets.store.StoreKind;
import io.deploymentorchestrator.secrets.store.StoreRegistry;
import io.deploymentorchestrator.secrets.store.StoreSettings;
import io.deploymentorchestrator.secrets.store.StoreStatuses;
import io.deploymentorchestrator.secrets.store.Validation;
import io.deploymentorchestrator.secrets.store.ValidationSchedule;
import io.deploymentorchestrator.secrets.store.ValidationSchedule.Due;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reconciles stores of one kind: reads the spec, asks the provider when that is due, and says in
 * the status what came of it.
 *
 * @param <R> the kind
 */
final class StoreReconciler<R extends ReadResource<? extends StoreFields, SecretStoreStatus>> {

  private final StoreKind kind;
  private final Freshest<R> stores;
  private final Parts parts;
  private final StatusWriter<SecretStoreStatus, R> writer;

  /** What both kinds share. */
  record Parts(
      StoreObjects objects,
      StoreRegistry registry,
      ValidationSchedule schedule,
      StoreStatuses statuses,
      Validator validator) {}

  /** Asks the provider. */
  @FunctionalInterface
  interface Validator {
    Validation validate(KnownStore store, StoreSettings settings) throws InterruptedException;
  }

  StoreReconciler(
      StoreKind kind, Freshest<R> stores, Parts parts, StatusWriter<SecretStoreStatus, R> writer) {
    this.kind = kind;
    this.stores = stores;
    this.parts = parts;
    this.writer = writer;
  }

  Requeue reconcile(ResourceID id) throws InterruptedException {
    R object = stores.get(id);
    if (object == null || object.isMarkedForDeletion()) {
      return Requeue.none();
    }
    KnownStore store = parts.objects().known(kind, object);
    parts.registry().seen(store);
    if (!store.ours()) {
      return Requeue.none(); // no status and no event: it is another controller's
    }
    return switch (store.definition()) {
      case StoreDefinition.Refused(String reason, String message) -> {
        write(
            object,
            parts
                .statuses()
                .refused(
                    object.getStatus(), object.getMetadata().getGeneration(), reason, message));
        yield Requeue.none();
      }
      case StoreDefinition.Accepted(StoreSettings settings) -> {
        Due due = parts.schedule().due(store);
        yield delay(due instanceof Due.Now ? validate(object, store, settings) : due);
      }
    };
  }

  private Due validate(R object, KnownStore store, StoreSettings settings)
      throws InterruptedException {
    Validation validation = parts.validator().validate(store, settings);
    Due next = parts.schedule().ended(store, settings.refreshInterval(), validation);
    SecretStoreStatus status =
        parts.statuses().of(object.getStatus(), object.getMetadata().getGeneration(), validation);
    boolean healed = validation instanceof Validation.Valid && !isReady(object.getStatus());
    parts
        .registry()
        .validated(store.key(), store.uid(), store.generation(), StoreHealth.of(validation));
    if (healed) {
      parts.registry().healed(store.key());
    }
    write(object, status);
    return next;
  }

  private static boolean isReady(@Nullable SecretStoreStatus status) {
    return status != null
        && status.conditionList().stream().anyMatch(c -> c.status().equals("True"));
  }

  private void write(R object, SecretStoreStatus status) {
    try {
      writer.result(object, status);
    } catch (FencedException e) {
      // Somebody else wrote the status, or the store is gone: its event brings it here again.
      parts.schedule().force(StoreObjects.key(kind, ResourceID.fromResource(object)));
    }
  }

  private static Requeue delay(Due due) {
    return switch (due) {
      case Due.Now _ -> Requeue.atOnce();
      case Due.After(Duration delay) -> Requeue.after(delay);
      case Due.OnChange _ -> Requeue.none();
    };
  }
}
