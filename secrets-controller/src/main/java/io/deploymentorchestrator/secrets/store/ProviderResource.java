package io.deploymentorchestrator.secrets.store;

/**
 * The resource that configures a provider for a store.
 *
 * @param namespace never empty
 */
public record ProviderResource(String apiVersion, String kind, String namespace, String name) {

  /** As messages name it: {@code AWSSecretManager team-a/shop}. */
  public String display() {
    return kind + " " + namespace + "/" + name;
  }
}
