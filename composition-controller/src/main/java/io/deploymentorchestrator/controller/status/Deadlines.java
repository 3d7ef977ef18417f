package io.deploymentorchestrator.controller.status;

import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.api.ComponentStatus.RunRecord;
import io.deploymentorchestrator.controller.api.Timeouts;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.operator.settings.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When a status begins to say that something takes too long. Nothing is given up by that. */
public final class Deadlines {

  private static final Duration DEFAULT = Duration.ofMinutes(10);

  private Deadlines() {}

  /** How long an apply may take. */
  static Duration apply(Node node) {
    Timeouts timeouts = node.spec().timeouts();
    return duration(timeouts == null ? null : timeouts.apply());
  }

  /** How long a delete may take. */
  static Duration delete(Node node) {
    Timeouts timeouts = node.spec().timeouts();
    return duration(timeouts == null ? null : timeouts.delete());
  }

  /** Whether a run that began then has taken too long. */
  static boolean passed(@Nullable String since, Duration limit, Instant now) {
    return since != null && !Instant.parse(since).plus(limit).isAfter(now);
  }

  /** Whether the run in a status takes too long already. */
  public static boolean applyTimedOut(Node node, ComponentStatus status, Instant now) {
    RunRecord run = status.run();
    return passed(run == null ? null : run.since(), apply(node), now);
  }

  /**
   * How long until the run in a status takes too long; empty if it does already, or none is open.
   */
  public static Optional<Duration> untilApplyTimeout(
      Node node, ComponentStatus status, Instant now) {
    RunRecord run = status.run();
    return until(run == null ? null : run.since(), apply(node), now);
  }

  /** How long until the deletion takes too long; empty if it does already. */
  public static Optional<Duration> untilDeleteTimeout(Node node, Instant now) {
    return until(node.deletionTime(), delete(node), now);
  }

  private static Optional<Duration> until(@Nullable String since, Duration limit, Instant now) {
    if (since == null || passed(since, limit, now)) {
      return Optional.empty();
    }
    return Optional.of(Duration.between(now, Instant.parse(since).plus(limit)));
  }

  private static Duration duration(@Nullable String text) {
    return text == null ? DEFAULT : Durations.parse(text);
  }

  /** A limit as users write it. */
  static String text(Duration limit) {
    return limit.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
  }
}
