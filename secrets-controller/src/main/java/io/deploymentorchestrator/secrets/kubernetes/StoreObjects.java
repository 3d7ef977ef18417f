package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.operator.resources.ReadResource;
import io.deploymentorchestrator.secrets.api.Reasons;
import io.deploymentorchestrator.secrets.api.StoreFields;
import io.deploymentorchestrator.secrets.store.ControllerClass;
import io.deploymentorchestrator.secrets.store.KnownStore;
import io.deploymentorchestrator.secrets.store.StoreDefinition;
import io.deploymentorchestrator.secrets.store.StoreDefinitions;
import io.deploymentorchestrator.secrets.store.StoreHealth;
import io.deploymentorchestrator.secrets.store.StoreKey;
import io.deploymentorchestrator.secrets.store.StoreKind;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Objects;

/** From stores as Kubernetes has them to stores as they are decided on. */
record StoreObjects(StoreDefinitions definitions, ControllerClass controllerClass) {

  static StoreKey key(StoreKind kind, ResourceID id) {
    return new StoreKey(kind, id.getNamespace().orElse(""), id.getName());
  }

  static ResourceID id(StoreKey key) {
    return key.namespace().isEmpty()
        ? new ResourceID(key.name())
        : new ResourceID(key.name(), key.namespace());
  }

  /** A store as its object is now; nothing is known of its health yet. */
  KnownStore known(StoreKind kind, ReadResource<? extends StoreFields, ?> object) {
    StoreKey key = key(kind, ResourceID.fromResource(object));
    StoreFields spec = object.getSpec();
    return new KnownStore(
        key,
        object.getMetadata().getUid(),
        Objects.requireNonNullElse(object.getMetadata().getGeneration(), 0L),
        spec == null || controllerClass.serves(spec.controller()),
        spec == null
            ? new StoreDefinition.Refused(
                Reasons.UNREADABLE, object.unreadable().orElse("spec is missing"))
            : definitions.read(key, spec),
        new StoreHealth.NotValidated());
  }
}
