package io.deploymentorchestrator.benchmarks.bed;

import com.fasterxml.jackson.databind.JsonNode;

/** What a user reads from a Component or a Composition. */
public final class Components {
  private Components() {}

  /** Ready for its present generation. */
  public static boolean isReady(JsonNode object) {
    JsonNode status = object.path("status");
    if (status.path("observedGeneration").asLong() != object.at("/metadata/generation").asLong()) {
      return false;
    }
    for (JsonNode condition : status.path("conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }

  /** The value of a ConfigMap, or the one that a Component hands on; empty if there is none. */
  public static String value(JsonNode object) {
    JsonNode own = object.path("data").path("value");
    return own.isMissingNode() ? object.at("/status/providerStatus/value").asText() : own.asText();
  }
}
