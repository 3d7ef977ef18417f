package io.deploymentorchestrator.benchmarks.workload;

import io.deploymentorchestrator.benchmarks.bed.Bed;
import io.deploymentorchestrator.benchmarks.report.Aim;
import io.deploymentorchestrator.benchmarks.report.Result;
import io.deploymentorchestrator.benchmarks.report.Results;

/** W9: the controller is killed when half of a chain is Ready, and started again. */
public final class Crash implements Workload {
  private static final String WORKLOAD = "W9";

  @Override
  public String id() {
    return WORKLOAD;
  }

  @Override
  public String title() {
    return "kill -9 in the middle of a chain";
  }

  @Override
  public int size() {
    return 100;
  }

  @Override
  public void run(Setting setting, Results results) {
    results.aim(new Aim(WORKLOAD, "create", Result.REWRITTEN, 0));
    results.aim(new Aim(WORKLOAD, "create", Result.ORDER_VIOLATIONS, 0));
    try (Bed bed = setting.bed("w9")) {
      bed.controller().start();
      for (int run = 1; run <= setting.runs(); run++) {
        try (Lifecycle lifecycle =
            new Lifecycle(bed, Graph.chain(setting.size(), ""), WORKLOAD, run, results)) {
          Result unused = lifecycle.createWithCrash("first");
        }
      }
    }
  }
}
