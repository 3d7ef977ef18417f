package io.deploymentorchestrator.secrets.store;

/** The kinds of store. */
public enum StoreKind {
  NAMESPACED("SecretStore"),
  CLUSTER("ClusterSecretStore");

  private final String kind;

  StoreKind(String kind) {
    this.kind = kind;
  }

  /** As Kubernetes and the contract call it. */
  public String kind() {
    return kind;
  }
}
