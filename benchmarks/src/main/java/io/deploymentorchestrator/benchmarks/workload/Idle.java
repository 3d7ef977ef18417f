package io.deploymentorchestrator.benchmarks.workload;

import io.deploymentorchestrator.benchmarks.bed.Bed;
import io.deploymentorchestrator.benchmarks.measure.Measurement;
import io.deploymentorchestrator.benchmarks.measure.Meter;
import io.deploymentorchestrator.benchmarks.report.Aim;
import io.deploymentorchestrator.benchmarks.report.Result;
import io.deploymentorchestrator.benchmarks.report.Results;
import java.util.Map;

/**
 * W5: many graphs, all Ready, and nothing happens. One in ten has a secret of Secrets Manager
 * beside it.
 */
public final class Idle implements Workload {
  private static final String WORKLOAD = "W5";
  private static final String PHASE = "idle";
  private static final String CALLS = "calls but watches and leases";
  private static final String AWS = "AWS calls";
  private static final String CPU = "CPU, % of one core";
  private static final int LENGTH = 2;
  private static final int GRAPHS_A_SECRET = 10;
  private static final double PERCENT = 100;

  @Override
  public String id() {
    return WORKLOAD;
  }

  @Override
  public String title() {
    return "idle: graphs that are all Ready (--duration)";
  }

  @Override
  public int size() {
    return 1000;
  }

  @Override
  public void run(Setting setting, Results results) {
    results.aim(new Aim(WORKLOAD, PHASE, CALLS, 0));
    results.aim(new Aim(WORKLOAD, PHASE, AWS, 0));
    results.aim(new Aim(WORKLOAD, PHASE, CPU, 1));
    try (Bed bed = setting.bed("w5")) {
      bed.controller().start();
      try (Fleet fleet =
          new Fleet(bed)
              .withCompositions(setting.size(), LENGTH)
              .withSecrets(setting.size() / GRAPHS_A_SECRET)) {
        Meter making = Meter.start(bed);
        Measurement made = making.stop(fleet.create());
        results.add(new Result(WORKLOAD, "create", 1, fleet.size(), made, Map.of()));
        Meter meter = Meter.start(bed);
        sleep(setting);
        Measurement idle = meter.stopNow(System.nanoTime());
        double calls = idle.requests().stream().filter(r -> !r.isUpkeep()).count();
        results.add(
            new Result(
                WORKLOAD,
                PHASE,
                1,
                fleet.size(),
                idle,
                Map.of(
                    CALLS,
                    calls,
                    AWS,
                    (double) idle.awsCalls(),
                    CPU,
                    idle.cpuSeconds() / idle.seconds() * PERCENT)));
      }
    }
  }

  /** What is measured is that nothing happens in this time. */
  private static void sleep(Setting setting) {
    try {
      Thread.sleep(setting.duration());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
