package io.deploymentorchestrator.api;

import java.util.Optional;

/**
 * Names a Kubernetes object.
 *
 * @param apiVersion {@code group/version}, or {@code v1} for the core group
 * @param kind CamelCase kind
 * @param namespace empty for a cluster-scoped object
 * @param name its name
 */
public record ObjectRef(String apiVersion, String kind, Optional<String> namespace, String name) {

  /** The API group, empty for the core group. */
  public String group() {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  /** {@code Kind/name}, with the namespace in brackets, for messages. */
  @Override
  public String toString() {
    return kind + "/" + name + namespace.map(n -> " (namespace " + n + ")").orElse("");
  }
}
