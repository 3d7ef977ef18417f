package io.deploymentorchestrator.controller.kubernetes.objects;

/**
 * How the handlers' Kubernetes calls are made.
 *
 * @param defaultServiceAccount the account of the Component's namespace that calls are made as, if
 *     the Component names none
 * @param actAsController make them with the controller's own rights instead: for operators with a
 *     single tenant only
 */
public record ObjectSettings(String defaultServiceAccount, boolean actAsController) {

  /** The account {@code default} of each namespace. */
  public static ObjectSettings defaults() {
    return new ObjectSettings("default", false);
  }
}
