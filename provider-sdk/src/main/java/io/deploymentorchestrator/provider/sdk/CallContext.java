package io.deploymentorchestrator.provider.sdk;

import java.time.Duration;

/**
 * For whom a call is made. What it says was checked by the server: the client is admitted, the kind
 * is one that the provider serves.
 *
 * @param resource the resource that configures the provider; the provider reads it by itself
 * @param clusterStore whether a ClusterSecretStore asks: references across namespaces in the
 *     resource are allowed then, and only then
 * @param sourceNamespace the namespace of the object that wants the secret; empty only in
 *     validations
 * @param authenticationNamespace where references to credentials in the resource are read
 * @param authCache for how long the session with the backend may be kept; zero: as the provider
 *     likes
 * @param owner who asks, for marks at the backend
 * @param requestId the same for each repetition of one request; empty if the client sends none
 */
public record CallContext(
    ResourceRef resource,
    boolean clusterStore,
    String sourceNamespace,
    String authenticationNamespace,
    Duration authCache,
    String owner,
    String requestId) {}
