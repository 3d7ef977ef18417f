package io.deploymentorchestrator.secrets.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether what uses a store waits until the store has been validated. */
public enum GatingPolicy {
  @JsonProperty("Enabled")
  ENABLED,
  @JsonProperty("Disabled")
  DISABLED
}
