package io.deploymentorchestrator.secrets.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** In whose namespace the references inside a provider's resource are read. */
public enum AuthenticationScope {
  @JsonProperty("ProviderNamespace")
  PROVIDER_NAMESPACE,
  @JsonProperty("ManifestNamespace")
  MANIFEST_NAMESPACE
}
