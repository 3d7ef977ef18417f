package io.deploymentorchestrator.benchmarks.workload;

import io.deploymentorchestrator.benchmarks.bed.ApiConnection.Call;
import io.deploymentorchestrator.benchmarks.bed.Bed;
import io.deploymentorchestrator.benchmarks.bed.Feed;
import io.deploymentorchestrator.benchmarks.measure.Measurement;
import io.deploymentorchestrator.benchmarks.measure.Meter;
import io.deploymentorchestrator.benchmarks.report.Aim;
import io.deploymentorchestrator.benchmarks.report.Result;
import io.deploymentorchestrator.benchmarks.report.Results;
import io.deploymentorchestrator.benchmarks.report.Statistics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * W6: somebody changes objects behind the controller's back: one, then a hundred a second, each
 * once. Repair is from the request of the change to the event of the object as it was.
 */
public final class Drift implements Workload {
  private static final String WORKLOAD = "W6";
  private static final String P99 = "repair, s p99";
  private static final String P50 = "repair, s p50";
  private static final String DRIFTED = "drifted";
  private static final double NANOS = 1e9;
  private static final int A_SECOND = 100;

  @Override
  public String id() {
    return WORKLOAD;
  }

  @Override
  public String title() {
    return "drift: objects changed by others are put back";
  }

  @Override
  public int size() {
    return 1000;
  }

  @Override
  public void run(Setting setting, Results results) {
    results.aim(new Aim(WORKLOAD, "one", P99, 1));
    results.aim(new Aim(WORKLOAD, "100 a second", P99, 1));
    try (Bed bed = setting.bed("w6");
        Fleet fleet = new Fleet(bed).withComponents(setting.size(), 1);
        Feed objects = bed.feed("/api/v1/configmaps")) {
      bed.controller().start();
      long unused = fleet.create();
      List<String> names = new ArrayList<>(fleet.objects().keySet());
      int each = names.size() / setting.runs();
      for (int run = 1; run <= setting.runs(); run++) {
        List<String> part = names.subList((run - 1) * each, run * each);
        results.add(drift(bed, objects, "one", run, part.subList(0, 1)));
        results.add(drift(bed, objects, "100 a second", run, part.subList(1, part.size())));
      }
    }
  }

  private static Result drift(Bed bed, Feed objects, String phase, int run, List<String> names) {
    Meter.awaitQuiet(bed);
    int before = objects.takeEvents().size();
    Map<String, Long> changed = new HashMap<>();
    List<CompletableFuture<?>> changes = new ArrayList<>();
    Meter meter = Meter.start(bed);
    for (int i = 0; i < names.size(); i++) {
      String[] name = names.get(i).split("/", 2);
      changed.put(names.get(i), System.nanoTime());
      changes.add(
          bed.api()
              .begin(
                  new Call(
                      "PATCH",
                      Bed.configMaps(name[0]) + "/" + name[1],
                      "application/merge-patch+json",
                      Bed.json("{\"data\":{\"value\":\"" + DRIFTED + "\"}}"))));
      long next = meter.started() + (long) ((i + 1) * NANOS / A_SECOND);
      LockSupport.parkNanos(next - System.nanoTime());
    }
    changes.forEach(CompletableFuture::join);
    Measurement measured = meter.stop(System.nanoTime());
    List<Double> seconds = new ArrayList<>();
    for (Feed.Event event : objects.takeEvents()) {
      if (event.value().equals(Fleet.CREATED) && changed.containsKey(event.name())) {
        seconds.add((event.nanos() - changed.remove(event.name())) / NANOS);
      }
    }
    if (seconds.size() != names.size()) {
      throw new IllegalStateException(
          "%d of %d objects were put back; %d events before"
              .formatted(seconds.size(), names.size(), before));
    }
    return new Result(
        WORKLOAD,
        phase,
        run,
        names.size(),
        measured,
        Map.of(P50, Statistics.percentile(seconds, 50), P99, Statistics.percentile(seconds, 99)));
  }
}
