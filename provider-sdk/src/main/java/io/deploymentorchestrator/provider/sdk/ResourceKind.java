package io.deploymentorchestrator.provider.sdk;

/**
 * A kind of resource that configures a provider.
 *
 * @param apiVersion group and version, as {@code provider.secretstore.external-secrets.io/v2alpha1}
 */
public record ResourceKind(String apiVersion, String kind) {}
