package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.operator.kubernetes.reading.ApiSerialization;
import io.deploymentorchestrator.operator.kubernetes.reading.ReadKind;
import io.deploymentorchestrator.secrets.api.ClusterSecretStore;
import io.deploymentorchestrator.secrets.api.ClusterSecretStoreSpec;
import io.deploymentorchestrator.secrets.api.ExternalSecret;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec;
import io.deploymentorchestrator.secrets.api.ExternalSecretStatus;
import io.deploymentorchestrator.secrets.api.SecretStore;
import io.deploymentorchestrator.secrets.api.SecretStoreSpec;
import io.deploymentorchestrator.secrets.api.SecretStoreStatus;

/** How our kinds are read. */
public final class ReadKinds {

  private ReadKinds() {}

  /** For a client that reads all of them. */
  public static ApiSerialization serialization() {
    return new ApiSerialization(
        ReadKind.of(
            SecretStore.class,
            SecretStore::new,
            SecretStoreSpec.class,
            SecretStoreStatus.class,
            status -> null),
        ReadKind.of(
            ClusterSecretStore.class,
            ClusterSecretStore::new,
            ClusterSecretStoreSpec.class,
            SecretStoreStatus.class,
            status -> null),
        ReadKind.of(
            ExternalSecret.class,
            ExternalSecret::new,
            ExternalSecretSpec.class,
            ExternalSecretStatus.class,
            status -> null));
  }
}
