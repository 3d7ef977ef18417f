package io.deploymentorchestrator.benchmarks.workload;

import io.deploymentorchestrator.benchmarks.bed.Bed;
import io.deploymentorchestrator.benchmarks.report.Aim;
import io.deploymentorchestrator.benchmarks.report.Result;
import io.deploymentorchestrator.benchmarks.report.Results;
import java.util.List;

/**
 * W1: a chain of Components, each reading a value of the one before: made, changed at its
 * beginning, deleted at once. As one Composition and as Components that stand alone.
 */
public final class Chain implements Workload {
  private static final int FULL = 100;

  @Override
  public String id() {
    return "W1";
  }

  @Override
  public String title() {
    return "chain: create, change, delete";
  }

  @Override
  public int size() {
    return FULL;
  }

  @Override
  public void run(Setting setting, Results results) {
    measure(setting, results, "W1 composed", Graph.chain(setting.size(), "chain"), 3);
    measure(setting, results, "W1 standalone", Graph.chain(setting.size(), ""), 4);
  }

  static void measure(
      Setting setting, Results results, String workload, Graph graph, int mostWrites) {
    if (graph.size() == FULL) {
      results.aim(new Aim(workload, "create", Result.SECONDS, 2));
      results.aim(new Aim(workload, "change", Result.SECONDS, 2));
      results.aim(new Aim(workload, "delete", Result.SECONDS, 3));
    }
    results.aim(new Aim(workload, "create", Result.COMPONENT_WRITES, mostWrites));
    results.aim(new Aim(workload, "create", Result.OBJECT_WRITES, 1));
    for (String phase : List.of("create", "delete")) {
      results.aim(new Aim(workload, phase, Result.ORDER_VIOLATIONS, 0));
    }
    try (Bed bed = setting.bed("w1")) {
      bed.controller().start();
      for (int run = 1; run <= setting.runs(); run++) {
        try (Lifecycle lifecycle = new Lifecycle(bed, graph, workload, run, results)) {
          Result unused = lifecycle.create("first");
          unused = lifecycle.change("second");
          unused = lifecycle.delete();
        }
      }
    }
  }
}
