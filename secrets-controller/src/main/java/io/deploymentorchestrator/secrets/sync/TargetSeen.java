package io.deploymentorchestrator.secrets.sync;

/** The target as the watch of metadata tells of it. */
public sealed interface TargetSeen {

  /** There is none. */
  record Absent() implements TargetSeen {}

  /** There is one. */
  record Present(String uid, String resourceVersion) implements TargetSeen {}
}
