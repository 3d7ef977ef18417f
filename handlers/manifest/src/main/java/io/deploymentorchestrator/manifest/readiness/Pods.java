package io.deploymentorchestrator.manifest.readiness;

import io.deploymentorchestrator.manifest.json.Trees;
import io.deploymentorchestrator.manifest.readiness.Readiness.Failed;
import io.deploymentorchestrator.manifest.readiness.Readiness.Progressing;
import io.deploymentorchestrator.manifest.readiness.Readiness.Ready;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Single Pods. */
final class Pods {

  private Pods() {}

  static Readiness pod(Map<String, Object> object, Conditions conditions) {
    return switch (Trees.text(object, "status", "phase").orElse("")) {
      case "Succeeded" -> new Ready("has succeeded");
      case "Failed" -> new Failed(failure(object));
      case "Running" ->
          conditions.isTrue("Ready") ? new Ready("is ready") : waiting(object, "is not ready yet");
      case "Pending" ->
          waiting(
              object,
              conditions
                  .find("PodScheduled")
                  .filter(Conditions.Condition::isFalse)
                  .map(Conditions.Condition::text)
                  .orElse("is starting"));
      default -> new Progressing("was not seen by the scheduler yet");
    };
  }

  private static Readiness waiting(Map<String, Object> object, String message) {
    List<String> looping =
        Stream.of("initContainerStatuses", "containerStatuses")
            .flatMap(list -> Trees.maps(object, "status", list).stream())
            .filter(
                c ->
                    Trees.text(c, "state", "waiting", "reason")
                        .filter("CrashLoopBackOff"::equals)
                        .isPresent())
            .flatMap(c -> Trees.text(c, "name").stream())
            .toList();
    return looping.isEmpty()
        ? new Progressing(message)
        : new Failed("containers crash again and again: " + String.join(", ", looping));
  }

  private static String failure(Map<String, Object> object) {
    String text =
        Stream.of("reason", "message")
            .flatMap(field -> Trees.text(object, "status", field).stream())
            .reduce((a, b) -> a + ": " + b)
            .orElse("");
    return text.isEmpty() ? "has failed" : text;
  }
}
