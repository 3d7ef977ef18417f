package io.deploymentorchestrator.controller.objects;

/**
 * Who a call is made as.
 *
 * <p>No groups are named: for a service account the API server then fills in those that its own
 * token would have (Kubernetes reference, "User impersonation"), and the controller needs no right
 * to impersonate groups, with which it could make itself an administrator.
 *
 * @param user the user name
 * @param impersonated whether calls carry impersonation headers
 * @param namespace for what is in which namespace calls are made, they wait for its turn; empty:
 *     for all
 */
public record Account(String user, boolean impersonated, String namespace) {

  /** A service account. */
  public static Account serviceAccount(String namespace, String name) {
    return new Account("system:serviceaccount:" + namespace + ":" + name, true, namespace);
  }

  /** The controller's own rights, for what is in a namespace. */
  public static Account controller(String namespace) {
    return new Account("the controller's own account", false, namespace);
  }

  /** The controller's own rights, for what all namespaces need. */
  public static Account controller() {
    return controller("");
  }
}
