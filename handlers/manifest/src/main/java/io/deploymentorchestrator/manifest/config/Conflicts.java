package io.deploymentorchestrator.manifest.config;

/** What happens when another field manager owns a field that a manifest sets. */
public enum Conflicts {
  /** The Component says so and waits. */
  Fail,
  /** The field is taken over. */
  Force
}
