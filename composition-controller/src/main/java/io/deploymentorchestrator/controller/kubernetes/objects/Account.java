package io.deploymentorchestrator.controller.kubernetes.objects;

import java.util.List;

/**
 * Who a call is made as: a user and the groups the API server gives such a user.
 *
 * @param user the user name
 * @param groups its groups; empty for the controller itself, which does not impersonate
 * @param impersonated whether calls carry impersonation headers
 */
record Account(String user, List<String> groups, boolean impersonated) {

  Account {
    groups = List.copyOf(groups);
  }

  /** A service account, with the groups that its own token would have. */
  static Account serviceAccount(String namespace, String name) {
    return new Account(
        "system:serviceaccount:" + namespace + ":" + name,
        List.of(
            "system:serviceaccounts",
            "system:serviceaccounts:" + namespace,
            "system:authenticated"),
        true);
  }

  /** The controller's own rights. */
  static Account controller() {
    return new Account("the controller's own account", List.of(), false);
  }
}
