package io.deploymentorchestrator.controller.objects;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the API server answered: the HTTP code and the JSON object of its body. */
public record ApiAnswer(int code, Map<String, Object> body) {

  /** Whether the call did what it was made for. */
  public boolean successful() {
    return code >= 200 && code < 300;
  }

  /** The message of a {@code Status}; empty if there is none. */
  public String message() {
    return text(body, "message");
  }

  /** The reason of a {@code Status}; empty if there is none. */
  public String reason() {
    return text(body, "reason");
  }

  /** The causes in the details of a {@code Status}. */
  public List<Cause> causes() {
    if (!(body.get("details") instanceof Map<?, ?> details)
        || !(details.get("causes") instanceof List<?> causes)) {
      return List.of();
    }
    return causes.stream()
        .filter(Map.class::isInstance)
        .map(Map.class::cast)
        .map(c -> new Cause(text(c, "reason"), text(c, "message"), text(c, "field")))
        .distinct()
        .toList();
  }

  private static String text(Map<?, ?> map, String key) {
    return Objects.toString(map.get(key), "");
  }

  /** One cause: the machine's word for it, the message, and the field it is about. */
  public record Cause(String reason, String message, String field) {}
}
