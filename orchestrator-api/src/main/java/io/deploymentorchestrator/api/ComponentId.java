package io.deploymentorchestrator.api;

/**
 * Which Component.
 *
 * @param namespace its namespace
 * @param name its name
 * @param uid differs between a Component and its later namesake
 */
public record ComponentId(String namespace, String name, String uid) {

  /** {@code namespace/name}, for messages. */
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
