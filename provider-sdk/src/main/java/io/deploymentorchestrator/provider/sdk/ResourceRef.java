package io.deploymentorchestrator.provider.sdk;

/**
 * Names the resource that configures the provider for this call.
 *
 * @param kind one of those that {@link ProviderInfo#kinds()} lists
 * @param namespace never empty, except in a validation without a source namespace
 */
public record ResourceRef(ResourceKind kind, String namespace, String name) {

  /** As messages name it: {@code Fake team-a/shop}. */
  public String display() {
    return kind.kind() + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
  }
}
