package io.deploymentorchestrator.controller.kubernetes.objects;

import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.KubernetesObjects;
import java.util.Optional;

/** Gives each Component's handler its own way to the Kubernetes API. Thread-safe. */
public final class ObjectAccess {

  private final ObjectWatches watches;
  private final ObjectSettings settings;

  /**
   * Over the connections of these watches.
   *
   * @param watches of the same API server
   * @param settings how calls are made
   */
  public ObjectAccess(ObjectWatches watches, ObjectSettings settings) {
    this.watches = watches;
    this.settings = settings;
  }

  /**
   * The port for one Component. Cheap: make a new one for each call of a handler.
   *
   * @param serviceAccountName what {@code spec.serviceAccountName} says
   */
  public KubernetesObjects forComponent(
      ComponentId component, Optional<String> serviceAccountName) {
    Account account =
        settings.actAsController()
            ? Account.controller()
            : Account.serviceAccount(
                component.namespace(), serviceAccountName.orElse(settings.defaultServiceAccount()));
    return new ComponentObjects(component, account, watches);
  }
}
