package io.deploymentorchestrator.manifest.ownership;

import io.deploymentorchestrator.api.ComponentId;
import java.util.Optional;

/**
 * A Component as a mark names it: by name, not by uid, so that one created again under its name
 * finds its things again.
 *
 * @param cluster the cluster's id
 * @param namespace the Component's namespace
 * @param name the Component's name
 */
public record Owner(String cluster, String namespace, String name) {

  /** That Component of that cluster. */
  public static Owner of(String cluster, ComponentId component) {
    return new Owner(cluster, component.namespace(), component.name());
  }

  /** Reads {@code cluster/namespace/name}. */
  static Optional<Owner> parse(String text) {
    String[] parts = text.split("/", -1);
    return parts.length == 3
        ? Optional.of(new Owner(parts[0], parts[1], parts[2]))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return cluster + "/" + namespace + "/" + name;
  }
}
