package io.deploymentorchestrator.secrets.api;

import org.jspecify.annotations.Nullable;

/** What both kinds of store have. */
public sealed interface StoreFields permits SecretStoreSpec, ClusterSecretStoreSpec {

  /** The class of the controller. */
  @Nullable String controller();

  /** How often to validate. */
  @Nullable String refreshInterval();

  /** Whether users wait for a validation. */
  @Nullable GatingPolicy gatingPolicy();

  /** How calls are repeated. */
  @Nullable RetrySettings retrySettings();

  /** What is kept between reads. */
  @Nullable CachingPolicy cachingPolicy();

  /** Bounds of that. */
  @Nullable CacheConfig cacheConfig();

  /** The provider. */
  ProviderConfig providerConfig();
}
