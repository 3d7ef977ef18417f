package io.deploymentorchestrator.provider.sdk;

/** What a store can be used for. */
public enum Capability {
  READ_ONLY,
  WRITE_ONLY,
  READ_WRITE
}
