package io.deploymentorchestrator.controller.api;

/** Where a Component or Composition stands, in one word. */
public enum Phase {
  Ready,
  Deploying,
  Pending,
  Failed,
  Terminating
}
