package io.deploymentorchestrator.provider.sdk;

/**
 * Names one remote secret, as a user's {@code remoteRef} does. All references of a call that name
 * the same one are served from one read.
 *
 * @param key its name or path at the backend, never empty
 * @param version as the backend names versions; empty: the current one
 * @param metadata whether its metadata is wanted (tags, labels) in place of its value
 */
public record RemoteKey(String key, String version, boolean metadata) {}
