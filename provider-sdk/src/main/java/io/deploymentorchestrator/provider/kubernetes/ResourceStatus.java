package io.deploymentorchestrator.provider.kubernetes;

/**
 * The status of a provider's resource, in which nothing is written yet: what a provider says of it
 * is in the status of the store that uses it. No conditions are declared, since whoever waits for
 * objects to become ready takes a kind that declares them for one that will have them.
 */
public record ResourceStatus() {}
