package io.deploymentorchestrator.secrets.provider;

import io.deploymentorchestrator.secrets.store.StoreKey;
import io.deploymentorchestrator.secrets.store.StoreUser;

/**
 * For whom is read.
 *
 * @param clusterId tells this cluster from others, at backends that several share
 */
record ReadContext(StoreKey store, StoreUser user, String clusterId) {

  /** Who asks, for marks at the backend. */
  String owner() {
    return clusterId + "/" + user.namespace() + "/" + user.name();
  }
}
