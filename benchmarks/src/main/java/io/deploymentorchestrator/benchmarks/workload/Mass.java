package io.deploymentorchestrator.benchmarks.workload;

import io.deploymentorchestrator.benchmarks.bed.Bed;
import io.deploymentorchestrator.benchmarks.measure.Measurement;
import io.deploymentorchestrator.benchmarks.measure.Meter;
import io.deploymentorchestrator.benchmarks.report.Aim;
import io.deploymentorchestrator.benchmarks.report.Result;
import io.deploymentorchestrator.benchmarks.report.Results;
import java.util.Map;
import java.util.function.Function;

/**
 * W4: many at once. a: Components of four objects each; b: Compositions of four Components that
 * read one another. Then all deleted.
 */
public final class Mass implements Workload {
  private static final int FULL = 1000;
  private static final int EACH = 4;
  private static final String CALLS = "calls";
  private static final String RSS = "peak RSS, MiB";

  @Override
  public String id() {
    return "W4";
  }

  @Override
  public String title() {
    return "mass: many at once, then all deleted";
  }

  @Override
  public int size() {
    return FULL;
  }

  @Override
  public void run(Setting setting, Results results) {
    int size = setting.size();
    if (size == FULL) {
      aims(results, "W4a", 20, 8_000, 15);
      aims(results, "W4b", 40, 25_000, 30);
    }
    run(setting, results, "W4a", bed -> new Fleet(bed).withComponents(size, EACH));
    run(setting, results, "W4b", bed -> new Fleet(bed).withCompositions(size, EACH));
  }

  private static void aims(
      Results results, String workload, double create, double calls, double delete) {
    results.aim(new Aim(workload, "create", Result.SECONDS, create));
    results.aim(new Aim(workload, "create", CALLS, calls));
    results.aim(new Aim(workload, "create", RSS, 220));
    results.aim(new Aim(workload, "delete", Result.SECONDS, delete));
  }

  private static void run(
      Setting setting, Results results, String workload, Function<Bed, Fleet> make) {
    for (int run = 1; run <= setting.runs(); run++) {
      // A controller is as it was only when it is new: what it has read stays in its memory.
      try (Bed bed = setting.bed("w4")) {
        bed.controller().start();
        try (Fleet fleet = make.apply(bed)) {
          Meter creation = Meter.start(bed);
          add(results, workload, "create", run, fleet.size(), creation.stop(fleet.create()));
          Meter deletion = Meter.start(bed);
          int size = fleet.size();
          add(results, workload, "delete", run, size, deletion.stop(fleet.delete()));
        }
      }
    }
  }

  private static void add(
      Results results, String workload, String phase, int run, int size, Measurement measured) {
    results.add(
        new Result(
            workload,
            phase,
            run,
            size,
            measured,
            Map.of(CALLS, (double) measured.requests().size(), RSS, measured.peakRss())));
  }
}
