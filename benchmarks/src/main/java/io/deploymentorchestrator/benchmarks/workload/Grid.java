package io.deploymentorchestrator.benchmarks.workload;

import io.deploymentorchestrator.benchmarks.bed.Bed;
import io.deploymentorchestrator.benchmarks.report.Aim;
import io.deploymentorchestrator.benchmarks.report.Result;
import io.deploymentorchestrator.benchmarks.report.Results;
import java.util.Map;

/**
 * W3: levels of Components, each reading all of the level before. Its critical path is what a chain
 * of as many levels takes, measured right before.
 */
public final class Grid implements Workload {
  private static final String WORKLOAD = "W3";
  private static final String CHAIN = "W3 chain";
  private static final String RATIO = "times the critical path";

  @Override
  public String id() {
    return WORKLOAD;
  }

  @Override
  public String title() {
    return "grid: levels that read all of the level before, against its critical path";
  }

  @Override
  public int size() {
    return 10;
  }

  @Override
  public void run(Setting setting, Results results) {
    Graph chain = Graph.chain(setting.size(), "");
    Graph grid = Graph.grid(setting.size(), "");
    results.aim(new Aim(WORKLOAD, "create", RATIO, 1.5));
    results.aim(new Aim(WORKLOAD, "create", Result.ORDER_VIOLATIONS, 0));
    results.aim(new Aim(WORKLOAD, "delete", Result.ORDER_VIOLATIONS, 0));
    try (Bed bed = setting.bed("w3")) {
      bed.controller().start();
      for (int run = 1; run <= setting.runs(); run++) {
        double critical;
        try (Lifecycle lifecycle = new Lifecycle(bed, chain, CHAIN, run, results)) {
          critical = lifecycle.create("first").measurement().seconds();
        }
        try (Lifecycle lifecycle = new Lifecycle(bed, grid, WORKLOAD, run, results)) {
          Result unused = lifecycle.create("first", m -> Map.of(RATIO, m.seconds() / critical));
          unused = lifecycle.delete();
        }
      }
    }
  }
}
