package io.deploymentorchestrator.secrets.store;

import org.jspecify.annotations.Nullable;

/**
 * A store as a user's object refers to it, exactly as written.
 *
 * @param apiVersion null: {@value #DEFAULT_API_VERSION}
 * @param kind null: SecretStore
 */
public record StoreReference(@Nullable String apiVersion, @Nullable String kind, String name) {

  /** What a reference without an apiVersion means. */
  public static final String DEFAULT_API_VERSION = "external-secrets.io/v1";
}
