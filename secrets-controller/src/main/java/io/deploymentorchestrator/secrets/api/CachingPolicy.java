package io.deploymentorchestrator.secrets.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What of a store is kept between reads. */
public enum CachingPolicy {
  @JsonProperty("ProviderDefined")
  PROVIDER_DEFINED,
  @JsonProperty("Secrets")
  SECRETS,
  @JsonProperty("Auth")
  AUTH,
  @JsonProperty("All")
  ALL,
  @JsonProperty("None")
  NONE
}
