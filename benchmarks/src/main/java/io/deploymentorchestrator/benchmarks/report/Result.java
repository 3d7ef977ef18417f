package io.deploymentorchestrator.benchmarks.report;

import io.deploymentorchestrator.benchmarks.measure.Measurement;
import java.util.Map;

/**
 * One run of one phase.
 *
 * @param workload its id, with its variant
 * @param run counted from 1; the first one meets a controller that has just started
 * @param components how many the phase is about
 * @param figures what else was found, by name with unit
 */
public record Result(
    String workload,
    String phase,
    int run,
    int components,
    Measurement measurement,
    Map<String, Double> figures) {

  /** The name under which the time is found among the figures. */
  public static final String SECONDS = "s";

  /** Writes of Components and their status, for each Component. */
  public static final String COMPONENT_WRITES = "Component writes each";

  /** Writes of the objects that they stand for, for each Component. */
  public static final String OBJECT_WRITES = "object writes each";

  public static final String ORDER_VIOLATIONS = "order violations";

  /** Objects that got another content than the one they were made with. */
  public static final String REWRITTEN = "objects changed again";

  public String key() {
    return workload + " " + phase;
  }

  /** A figure by its name. */
  public double figure(String name) {
    return switch (name) {
      case SECONDS -> measurement.seconds();
      case COMPONENT_WRITES ->
          (double) (measurement.writes("components") + measurement.writes("components/status"))
              / components;
      case OBJECT_WRITES -> (double) measurement.writes("configmaps") / components;
      default -> figures.getOrDefault(name, Double.NaN);
    };
  }
}
