package io.deploymentorchestrator.secrets.kubernetes;

/** Names a Secret. */
record TargetKey(String namespace, String name) {}
