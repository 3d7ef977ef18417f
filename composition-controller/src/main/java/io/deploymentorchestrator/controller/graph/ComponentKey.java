package io.deploymentorchestrator.controller.graph;

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

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
