package io.deploymentorchestrator.manifest;

import io.deploymentorchestrator.manifest.json.Trees;
import io.deploymentorchestrator.manifest.readiness.Readiness;
import io.deploymentorchestrator.manifest.readiness.Readiness.Progressing;
import io.deploymentorchestrator.manifest.readiness.ReadinessRules;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;

/**
 * A kind may declare conditions that nobody ever writes, because its controller does not use them
 * or is not there: after a while the user is told what to do. Pure.
 *
 * @param readiness what is the case
 * @param recheckAfter when something else will be
 */
record FirstCondition(Readiness readiness, Optional<Duration> recheckAfter) {

  static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Of an object without a condition; as old as it itself says. */
  static FirstCondition awaited(String label, Map<String, Object> live, Instant now) {
    Duration left =
        created(live).map(c -> Duration.between(now, c.plus(PATIENCE))).orElse(PATIENCE);
    return left.isPositive()
        ? new FirstCondition(ReadinessRules.NO_CONDITION_YET, Optional.of(left.plusSeconds(1)))
        : new FirstCondition(
            new Progressing(
                "has no status condition, a minute after it was created: see whether its controller runs; if that never writes one, say readyWhen: [{resource: "
                    + label
                    + ", exists: true}]"),
            Optional.empty());
  }

  private static Optional<Instant> created(Map<String, Object> live) {
    try {
      return Trees.text(live, "metadata", "creationTimestamp").map(Instant::parse);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
