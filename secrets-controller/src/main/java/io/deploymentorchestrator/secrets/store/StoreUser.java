package io.deploymentorchestrator.secrets.store;

/**
 * Who wants to use a store. Providers are told, for marks at the backend.
 *
 * @param namespace where it is; what a store may be used for is decided by it
 */
public record StoreUser(String kind, String namespace, String name) {}
