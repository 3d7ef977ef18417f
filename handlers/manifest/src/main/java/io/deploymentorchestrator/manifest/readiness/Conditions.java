package io.deploymentorchestrator.manifest.readiness;

import io.deploymentorchestrator.manifest.json.Trees;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The {@code status.conditions} of an object. */
record Conditions(List<Map<String, Object>> list) {

  static Conditions of(Map<String, Object> object) {
    return new Conditions(Trees.maps(object, "status", "conditions"));
  }

  Optional<Condition> find(String type) {
    return list.stream()
        .filter(c -> type.equals(c.get("type")))
        .findFirst()
        .map(
            c ->
                new Condition(
                    Trees.text(c, "status").orElse("Unknown"),
                    Trees.text(c, "reason").orElse(""),
                    Trees.text(c, "message").orElse("")));
  }

  boolean isTrue(String type) {
    return find(type).filter(c -> c.status().equals("True")).isPresent();
  }

  record Condition(String status, String reason, String message) {

    boolean isTrue() {
      return status.equals("True");
    }

    boolean isFalse() {
      return status.equals("False");
    }

    /** Reason and message, as far as there are any. */
    String text() {
      return reason.isEmpty() ? message : message.isEmpty() ? reason : reason + ": " + message;
    }
  }
}
