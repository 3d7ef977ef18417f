package io.deploymentorchestrator.controller.graph;

import org.jspecify.annotations.Nullable;

/**
 * Names a Component.
 *
 * @param namespace its namespace
 * @param name its {@code metadata.name}
 */
public record ComponentKey(String namespace, String name) implements Comparable<ComponentKey> {

  @Override
  public int compareTo(ComponentKey other) {
    int byNamespace = namespace.compareTo(other.namespace);
    return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
  }

  // As a record would do it, without the method handles: most of what a graph does is to compare
  // keys, and the quick compiler, which this process runs with, does not see through those.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof ComponentKey key
            && name.equals(key.name)
            && namespace.equals(key.namespace));
  }

  @Override
  public int hashCode() {
    return 31 * namespace.hashCode() + name.hashCode();
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
