package io.deploymentorchestrator.controller.kubernetes.objects;

/**
 * Who a call is made as.
 *
 * <p>No groups are named: for a service account the API server then fills in those that its own
 * token would have (Kubernetes reference, "User impersonation"), and the controller needs no right
 * to impersonate groups, with which it could make itself an administrator.
 *
 * @param user the user name
 * @param impersonated whether calls carry impersonation headers
 */
record Account(String user, boolean impersonated) {

  /** A service account. */
  static Account serviceAccount(String namespace, String name) {
    return new Account("system:serviceaccount:" + namespace + ":" + name, true);
  }

  /** The controller's own rights. */
  static Account controller() {
    return new Account("the controller's own account", false);
  }
}
