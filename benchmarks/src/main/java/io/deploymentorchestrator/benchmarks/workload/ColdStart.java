package io.deploymentorchestrator.benchmarks.workload;

import io.deploymentorchestrator.benchmarks.bed.ApiConnection.Call;
import io.deploymentorchestrator.benchmarks.bed.Bed;
import io.deploymentorchestrator.benchmarks.bed.Components;
import io.deploymentorchestrator.benchmarks.bed.Feed;
import io.deploymentorchestrator.benchmarks.measure.Measurement;
import io.deploymentorchestrator.benchmarks.measure.Meter;
import io.deploymentorchestrator.benchmarks.report.Aim;
import io.deploymentorchestrator.benchmarks.report.Result;
import io.deploymentorchestrator.benchmarks.report.Results;
import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * W9 and W14: a controller is killed among many graphs, one more Component is made, and the
 * controller starts again: when does it work, when has it caught up, and what does it do twice.
 */
public final class ColdStart implements Workload {
  private static final String FIRST = "start to first write, s";
  private static final String DONE = "start to all Ready, s";
  private static final String NEEDLESS = "needless writes and AWS calls";
  private static final String LATE = "late";
  private static final int GRAPHS_A_SECRET = 10;
  private static final double MILLIS = 1000;

  @Override
  public String id() {
    return "W14";
  }

  @Override
  public String title() {
    return "cold start with none and with many graphs, after kill -9 (W9)";
  }

  @Override
  public int size() {
    return 1000;
  }

  @Override
  public void run(Setting setting, Results results) {
    run(setting, results, "W14 none", 0);
    run(setting, results, "W14 many", setting.size());
  }

  private static void run(Setting setting, Results results, String workload, int graphs) {
    results.aim(new Aim(workload, "start", FIRST, 1));
    results.aim(new Aim(workload, "start", DONE, 10));
    results.aim(new Aim(workload, "start", NEEDLESS, 0));
    try (Bed bed = setting.bed("w14");
        Fleet fleet =
            new Fleet(bed).withCompositions(graphs, 2).withSecrets(graphs / GRAPHS_A_SECRET)) {
      bed.controller().start();
      long unused = fleet.create();
      Meter.awaitQuiet(bed);
      for (int run = 1; run <= setting.runs(); run++) {
        results.add(restart(bed, fleet, workload, run));
      }
    }
  }

  private static Result restart(Bed bed, Fleet fleet, String workload, int run) {
    bed.controller().kill();
    String name = LATE + run;
    var definition = new Definition(name, name, Map.of(Definition.VALUE, Fleet.CREATED), 1);
    var unused =
        bed.api().call(Call.create(Bed.components(fleet.namespace(0)), definition.component()));
    Feed.Goal goal = fleet.components().expect(fleet.size() + run, Components::isReady);
    Meter meter = Meter.start(bed);
    Instant start = Instant.now();
    bed.controller().launch();
    long end = goal.await(Fleet.PATIENCE);
    bed.controller().awaitReady();
    Measurement measured = meter.stop(end);
    List<AuditedRequest> writes =
        measured.requests().stream()
            .filter(AuditedRequest::isWrite)
            .filter(r -> r.resource().startsWith("comp") || r.resource().equals("configmaps"))
            .toList();
    Instant first =
        writes.stream().map(AuditedRequest::received).min(Comparator.naturalOrder()).orElseThrow();
    double needless = writes.stream().filter(r -> !r.name().equals(name)).count();
    return new Result(
        workload,
        "start",
        run,
        fleet.size() + run,
        measured,
        Map.of(
            FIRST,
            Duration.between(start, first).toMillis() / MILLIS,
            DONE,
            measured.seconds(),
            NEEDLESS,
            needless + measured.awsCalls()));
  }
}
