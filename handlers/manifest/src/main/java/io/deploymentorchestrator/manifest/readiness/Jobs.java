package io.deploymentorchestrator.manifest.readiness;

import io.deploymentorchestrator.manifest.readiness.Readiness.Failed;
import io.deploymentorchestrator.manifest.readiness.Readiness.Progressing;
import io.deploymentorchestrator.manifest.readiness.Readiness.Ready;
import java.util.Map;
import java.util.Optional;

/** Jobs: how they run, and how they ended. Pure. */
public final class Jobs {

  private Jobs() {}

  /**
   * How a Job ended; empty if it did not yet. That it is being deleted changes nothing in that:
   * those of a short {@code ttlSecondsAfterFinished} are seen at their end only so.
   */
  public static Optional<Readiness> end(Map<String, Object> job) {
    return end(Conditions.of(job));
  }

  private static Optional<Readiness> end(Conditions conditions) {
    Optional<Conditions.Condition> failed =
        conditions.find("Failed").filter(Conditions.Condition::isTrue);
    if (failed.isPresent()) {
      return Optional.of(new Failed(failed.get().text()));
    }
    return conditions.isTrue("Complete") ? Optional.of(new Ready("is complete")) : Optional.empty();
  }

  static Readiness judge(Conditions conditions) {
    return end(conditions)
        .orElseGet(
            () ->
                new Progressing(
                    conditions.isTrue("Suspended") ? "is suspended" : "is not complete yet"));
  }
}
