package io.deploymentorchestrator.controller.kubernetes.objects;

import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesException.Problem;
import io.deploymentorchestrator.api.KubernetesObjects;
import io.deploymentorchestrator.controller.objects.Account;
import io.deploymentorchestrator.controller.objects.ObjectSettings;
import io.deploymentorchestrator.controller.objects.ReadMemory;
import java.util.Optional;

/**
 * Gives each Component's handler its own way to the Kubernetes API. The one place where it is
 * chosen who a Component acts as. Thread-safe.
 */
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
   * @throws KubernetesException with {@link Problem#FORBIDDEN} if the operator does not let it act
   *     as that account, see {@link #refusal}: no call is made as it
   */
  public KubernetesObjects forComponent(
      ComponentId component, Optional<String> serviceAccountName) {
    return forComponent(component, serviceAccountName, ReadMemory.UNLIMITED);
  }

  /**
   * The same, as far as there is memory.
   *
   * @param memory is asked before a large answer becomes objects
   */
  public KubernetesObjects forComponent(
      ComponentId component, Optional<String> serviceAccountName, ReadMemory memory) {
    refusal(component.namespace(), serviceAccountName)
        .ifPresent(
            why -> {
              throw new KubernetesException(Problem.FORBIDDEN, why);
            });
    Account account =
        settings.actAsController()
            ? Account.controller(component.namespace())
            : Account.serviceAccount(component.namespace(), name(serviceAccountName));
    return new ComponentObjects(component, account, watches, memory);
  }

  /**
   * Why the operator does not let a Component act as its account; empty if it may.
   *
   * @param namespace the Component's
   * @param serviceAccountName what {@code spec.serviceAccountName} says
   * @return a message with field, account and cure
   */
  public Optional<String> refusal(String namespace, Optional<String> serviceAccountName) {
    return settings.actAsController()
        ? Optional.empty()
        : settings.allowedAccounts().refusal(namespace, name(serviceAccountName));
  }

  private String name(Optional<String> serviceAccountName) {
    return serviceAccountName.orElse(settings.defaultServiceAccount());
  }
}
