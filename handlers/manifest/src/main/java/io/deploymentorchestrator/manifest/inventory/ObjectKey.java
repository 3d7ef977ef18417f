package io.deploymentorchestrator.manifest.inventory;

import io.deploymentorchestrator.api.ObjectRef;

/**
 * Which object, whatever version it is written in.
 *
 * @param group API group, empty for the core group
 * @param kind kind
 * @param namespace empty for a cluster-scoped object
 * @param name name
 */
public record ObjectKey(String group, String kind, String namespace, String name) {

  /** The object named. */
  public static ObjectKey of(ObjectRef ref) {
    return new ObjectKey(ref.group(), ref.kind(), ref.namespace().orElse(""), ref.name());
  }

  /** {@code group/kind/namespace/name}, with empty parts. */
  public String text() {
    return group + "/" + kind + "/" + namespace + "/" + name;
  }
}
