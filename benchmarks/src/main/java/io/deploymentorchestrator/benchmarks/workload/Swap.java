package io.deploymentorchestrator.benchmarks.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.benchmarks.bed.Bed;
import io.deploymentorchestrator.benchmarks.bed.Components;
import io.deploymentorchestrator.benchmarks.measure.Measurement;
import io.deploymentorchestrator.benchmarks.measure.Meter;
import io.deploymentorchestrator.benchmarks.report.Aim;
import io.deploymentorchestrator.benchmarks.report.Result;
import io.deploymentorchestrator.benchmarks.report.Results;
import io.deploymentorchestrator.localenvironment.Metrics;
import io.deploymentorchestrator.localenvironment.PackagedController;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * W13: the manifest handler's jar is replaced a hundred times, each time by another version, while
 * Components of four objects each are made and then changed again and again.
 */
public final class Swap implements Workload {
  private static final String WORKLOAD = "W13";
  private static final String PHASE = "swaps";
  private static final String DONE = "swaps";
  private static final String FAILED = "failed reconciles";
  private static final String CALLS = "calls of the handler";
  private static final String LOADERS = "class loaders of the handler";
  private static final String NOT_READY = "Components not Ready";
  private static final String CHANGES = "changes of all Components";
  private static final String HANDLER = "manifest";
  private static final String COUNT = "orchestrator_handler_calls_seconds_count";
  private static final String EVENTS = "/apis/events.k8s.io/v1/events";
  private static final int SWAPS = 100;

  /** That the distribution has. */
  private static final int HANDLERS = 2;

  private static final int EACH = 4;

  /** What a call must not come to. Others mean that it went well or was decided anew. */
  private static final List<String> FAILURES =
      List.of("failed", "exception", "timeout", "no_result", "interrupted");

  /** With what a swap itself takes, a run at full size is two to three minutes. */
  private static final Duration BETWEEN_SWAPS = Duration.ofMillis(1500);

  private static final Duration SCAN_INTERVAL = Duration.ofMillis(500);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @Override
  public String id() {
    return WORKLOAD;
  }

  @Override
  public String title() {
    return "a handler's jar replaced 100 times under the load of W4a";
  }

  @Override
  public int size() {
    return 1000;
  }

  @Override
  public void run(Setting setting, Results results) {
    results.aim(new Aim(WORKLOAD, PHASE, FAILED, 0));
    results.aim(new Aim(WORKLOAD, PHASE, LOADERS, 1));
    results.aim(new Aim(WORKLOAD, PHASE, NOT_READY, 0));
    for (int run = 1; run <= setting.runs(); run++) {
      try (Bed bed =
              setting.bed(
                  "w13",
                  setting.javaOptions() + " " + PackagedController.NO_SOFT_REFERENCES,
                  Map.of("ORCHESTRATOR_PLUGIN_SCAN_INTERVAL", SCAN_INTERVAL.toMillis() + "ms"));
          Fleet fleet = new Fleet(bed).withComponents(setting.size(), EACH)) {
        bed.controller().start();
        results.add(swaps(bed, fleet, run, results));
      }
    }
  }

  private static Result swaps(Bed bed, Fleet fleet, int run, Results results) {
    PackagedController controller = bed.controller();
    AtomicBoolean enough = new AtomicBoolean();
    Meter meter = Meter.start(bed);
    // On a thread of its own: answers of the API server come by the common pool, which is small.
    CompletableFuture<Integer> load =
        CompletableFuture.supplyAsync(
            () -> changeUntil(enough, fleet), task -> Thread.ofPlatform().daemon().start(task));
    // Being ready does not mean that each handler has started.
    awaitRouted(controller, HANDLERS);
    try {
      for (int swap = 1; swap <= SWAPS; swap++) {
        controller.replaceAs(HANDLER, "1.0." + swap);
        awaitRouted(controller, HANDLERS + swap);
        pause(meter.started() + BETWEEN_SWAPS.multipliedBy(swap).toNanos());
      }
    } finally {
      enough.set(true);
    }
    int changes = load.join();
    Measurement measured = meter.stop(System.nanoTime());
    Metrics metrics = controller.metrics();
    Map<String, Double> figures = new TreeMap<>();
    figures.put(DONE, routed(controller) - HANDLERS);
    figures.put(CALLS, metrics.sum(COUNT));
    Map<String, Integer> warnings = warnings(bed);
    warnings.forEach((reason, count) -> results.say(count + " warnings: " + reason));
    figures.put(FAILED, failures(metrics) + warnings.values().stream().mapToInt(n -> n).sum());
    figures.put(CHANGES, (double) changes);
    figures.put(NOT_READY, (double) fleet.size() - ready(fleet));
    figures.put(LOADERS, (double) loaders(controller));
    return new Result(WORKLOAD, PHASE, run, fleet.size(), measured, figures);
  }

  /** Makes all Components, then changes all of them; returns how often. */
  private static int changeUntil(AtomicBoolean enough, Fleet fleet) {
    long unused = fleet.create();
    int changes = 0;
    while (!enough.get()) {
      changes++;
      unused = fleet.change("change-" + changes);
      fleet.components().takeEvents();
    }
    return changes;
  }

  private static double routed(PackagedController controller) {
    return controller.metrics().sum("orchestrator_plugins_routed_total");
  }

  private static void awaitRouted(PackagedController controller, int count) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (routed(controller) < count) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("a jar was not served in time: see the controller's log");
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private static void pause(long until) {
    while (System.nanoTime() < until) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }

  private static double failures(Metrics metrics) {
    return FAILURES.stream()
        .mapToDouble(outcome -> metrics.sum(COUNT, "outcome=\"" + outcome + "\""))
        .sum();
  }

  /** What users were warned of: also what never came to a call, such as a missing handler. */
  private static Map<String, Integer> warnings(Bed bed) {
    Map<String, Integer> warnings = new TreeMap<>();
    for (JsonNode event : bed.api().get(EVENTS).path("items")) {
      boolean ofOurs = event.at("/regarding/kind").asText().equals("Component");
      if (ofOurs && event.path("type").asText().equals("Warning")) {
        warnings.merge(event.path("reason").asText(), 1, Integer::sum);
      }
    }
    return warnings;
  }

  private static long ready(Fleet fleet) {
    return fleet.components().objects().values().stream().filter(Components::isReady).count();
  }

  /**
   * In its heap, without that of the other handler. The last one may be in use for a moment yet.
   */
  private static int loaders(PackagedController controller) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    int loaders = controller.loadedPlugins() - (HANDLERS - 1);
    while (loaders > 1 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(POLL.toNanos());
      loaders = controller.loadedPlugins() - (HANDLERS - 1);
    }
    return loaders;
  }
}
