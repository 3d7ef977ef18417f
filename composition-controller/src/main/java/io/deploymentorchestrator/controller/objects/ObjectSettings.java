package io.deploymentorchestrator.controller.objects;

import io.deploymentorchestrator.controller.plan.AllowedAccounts;

/**
 * How the handlers' Kubernetes calls are made.
 *
 * @param defaultServiceAccount the account of the Component's namespace that calls are made as, if
 *     the Component names none
 * @param actAsController make them with the controller's own rights instead: for operators with a
 *     single tenant only
 * @param allowedAccounts which accounts of its namespace a Component may act as. Says nothing where
 *     calls are made with the controller's own rights
 */
public record ObjectSettings(
    String defaultServiceAccount, boolean actAsController, AllowedAccounts allowedAccounts) {

  /** Any account of the Component's namespace is allowed. */
  public ObjectSettings(String defaultServiceAccount, boolean actAsController) {
    this(defaultServiceAccount, actAsController, AllowedAccounts.ANY);
  }

  /** The account {@code default} of each namespace. */
  public static ObjectSettings defaults() {
    return new ObjectSettings("default", false);
  }
}
