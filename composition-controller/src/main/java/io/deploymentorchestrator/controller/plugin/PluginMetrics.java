package io.deploymentorchestrator.controller.plugin;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What metrics tell of the plugins folder: docs/reference/metrics.md. */
public final class PluginMetrics {

  private PluginMetrics() {}

  /** Registers the gauges of a folder. */
  public static void register(PluginFolder folder, MeterRegistry metrics) {
    for (Refusal.Cause cause : Refusal.Cause.values()) {
      if (cause == Refusal.Cause.SUPERSEDED) {
        continue; // nothing is wrong with it
      }
      Gauge.builder("orchestrator.plugins.refused", folder, f -> refused(f, cause))
          .description("Jars in the plugins folder that are refused; the log says why")
          .tag("cause", cause.tag())
          .register(metrics);
    }
    FunctionCounter.builder("orchestrator.plugins.routed", folder, PluginFolder::routed)
        .description("How often calls of a handler were routed to a jar")
        .register(metrics);
    Gauge.builder("orchestrator.plugins.classloaders.left", folder, PluginFolder::classLoadersLeft)
        .description("Jars that were unloaded and whose classes are still in memory")
        .register(metrics);
  }

  private static double refused(PluginFolder folder, Refusal.Cause cause) {
    return folder.refused().values().stream().filter(r -> r.cause() == cause).count();
  }
}
