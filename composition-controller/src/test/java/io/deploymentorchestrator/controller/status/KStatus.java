package io.deploymentorchestrator.controller.status;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How kstatus reads an object of a kind that it has no rules of its own for: {@code Compute} of
 * sigs.k8s.io/cli-utils/pkg/kstatus/status (generic.go, core.go), which Flux waits by.
 */
public enum KStatus {
  IN_PROGRESS,
  FAILED,
  CURRENT,
  TERMINATING;

  /** Judges an object. */
  public static KStatus of(JsonNode object) {
    if (!object.at("/metadata/deletionTimestamp").asText().isEmpty()) {
      return TERMINATING;
    }
    JsonNode observed = object.at("/status/observedGeneration");
    JsonNode generation = object.at("/metadata/generation");
    if (observed.isNumber() && generation.isNumber() && observed.asLong() != generation.asLong()) {
      return IN_PROGRESS;
    }
    for (JsonNode condition : object.at("/status/conditions")) {
      boolean isTrue = condition.path("status").asText().equals("True");
      if (isTrue && condition.path("type").asText().equals("Reconciling")) {
        return IN_PROGRESS;
      }
      if (isTrue && condition.path("type").asText().equals("Stalled")) {
        return FAILED;
      }
    }
    for (JsonNode condition : object.at("/status/conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        return condition.path("status").asText().equals("True") ? CURRENT : IN_PROGRESS;
      }
    }
    return CURRENT;
  }
}
