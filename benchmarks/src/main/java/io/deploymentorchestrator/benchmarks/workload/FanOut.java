package io.deploymentorchestrator.benchmarks.workload;

import io.deploymentorchestrator.benchmarks.bed.Bed;
import io.deploymentorchestrator.benchmarks.measure.Measurement;
import io.deploymentorchestrator.benchmarks.report.Aim;
import io.deploymentorchestrator.benchmarks.report.Result;
import io.deploymentorchestrator.benchmarks.report.Results;
import io.deploymentorchestrator.benchmarks.report.Statistics;
import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** W2: one root and many readers of it; then the root's value changes. */
public final class FanOut implements Workload {
  private static final String WORKLOAD = "W2";
  private static final String EFFECT_P99 = "root's status to reader's object, s p99";
  private static final String WRITES = "writes each reader";
  private static final double MILLIS = 1000;

  @Override
  public String id() {
    return WORKLOAD;
  }

  @Override
  public String title() {
    return "fan-out: one root changes, its readers follow";
  }

  @Override
  public int size() {
    return 500;
  }

  @Override
  public void run(Setting setting, Results results) {
    Graph graph = Graph.fan(setting.size());
    results.aim(new Aim(WORKLOAD, "change", EFFECT_P99, 1.5));
    results.aim(new Aim(WORKLOAD, "change", WRITES, 2));
    results.aim(new Aim(WORKLOAD, "delete", Result.ORDER_VIOLATIONS, 0));
    try (Bed bed = setting.bed("w2")) {
      bed.controller().start();
      for (int run = 1; run <= setting.runs(); run++) {
        try (Lifecycle lifecycle = new Lifecycle(bed, graph, WORKLOAD, run, results)) {
          Result unused = lifecycle.create("first");
          unused = lifecycle.change("second", measured -> propagation(measured, setting.size()));
          unused = lifecycle.delete();
        }
      }
    }
  }

  /** How long after the root's status was written each reader's object and status were. */
  private static Map<String, Double> propagation(Measurement measured, int readers) {
    List<AuditedRequest> writes =
        measured.requests().stream().filter(AuditedRequest::isWrite).toList();
    Instant rootsObject = first(writes, Graph.ROOT, "configmaps", Instant.MIN);
    Instant rootsStatus = first(writes, Graph.ROOT, "components/status", rootsObject);
    Map<String, Double> figures = new TreeMap<>();
    for (String resource : List.of("configmaps", "components/status")) {
      List<Double> seconds =
          writes.stream()
              .filter(r -> r.resource().equals(resource) && !r.name().equals(Graph.ROOT))
              .map(r -> Duration.between(rootsStatus, r.answered()).toMillis() / MILLIS)
              .toList();
      String of = resource.equals("configmaps") ? "object" : "status";
      figures.put(
          "root's status to reader's " + of + ", s p50", Statistics.percentile(seconds, 50));
      figures.put(
          "root's status to reader's " + of + ", s p99", Statistics.percentile(seconds, 99));
    }
    long theirs =
        writes.stream()
            .filter(r -> r.resource().startsWith("components") || r.resource().equals("configmaps"))
            .filter(r -> !r.name().equals(Graph.ROOT))
            .count();
    figures.put(WRITES, (double) theirs / readers);
    return figures;
  }

  /** When the first such write that began after a moment was answered. */
  private static Instant first(
      List<AuditedRequest> writes, String name, String resource, Instant after) {
    return writes.stream()
        .filter(r -> r.name().equals(name) && r.resource().equals(resource))
        .filter(r -> r.received().isAfter(after))
        .map(AuditedRequest::answered)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no write of " + resource + " " + name));
  }
}
