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

  /** A value it hands on to others; empty if it has none of that name. */
  public static String output(JsonNode component, String name) {
    return component.path("status").path("providerStatus").path(name).asText();
  }
}
