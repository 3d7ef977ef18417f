package io.deploymentorchestrator.manifest.config;

import java.util.Arrays;
import java.util.Optional;

/** What becomes of the objects when the Component is deleted. */
public enum DeletionPolicy {
  /** They are deleted, in reverse order. */
  Delete,
  /** They stay, without our marks. */
  Orphan;

  /** The policy of that name. */
  public static Optional<DeletionPolicy> named(String name) {
    return Arrays.stream(values()).filter(policy -> policy.name().equals(name)).findFirst();
  }
}
