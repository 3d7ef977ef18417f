package io.deploymentorchestrator.secrets.store;

/**
 * Names one store of {@code secretstore.external-secrets.io}.
 *
 * @param namespace empty for a ClusterSecretStore
 */
public record StoreKey(StoreKind kind, String namespace, String name) {

  /** As messages name it: {@code SecretStore team-a/aws}, {@code ClusterSecretStore aws}. */
  public String display() {
    return kind.kind() + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
  }
}
