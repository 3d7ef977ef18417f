package io.deploymentorchestrator.benchmarks.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deploymentorchestrator.benchmarks.bed.ApiConnection.Call;
import io.deploymentorchestrator.benchmarks.bed.Bed;
import io.deploymentorchestrator.benchmarks.bed.Components;
import io.deploymentorchestrator.benchmarks.bed.Feed;
import io.deploymentorchestrator.benchmarks.measure.Meter;
import io.deploymentorchestrator.benchmarks.report.Aim;
import io.deploymentorchestrator.benchmarks.report.Result;
import io.deploymentorchestrator.benchmarks.report.Results;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * W16: a tenant makes Components that all depend on all others. Meanwhile another one makes a
 * Component.
 */
public final class DenseCycle implements Workload {
  private static final String WORKLOAD = "W16";
  private static final String CREATE = "create";
  private static final String AFTER_WRITES = "last creation to all say DependencyCycle, s";
  private static final String OTHER = "another tenant's Component to Ready, s";
  private static final String FLOOR = "as many writes by a bare client meanwhile, s";

  /** Of a Component until it is Ready: its creation, and what the controller writes of it. */
  private static final int WRITES = 4;

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final double NANOS = 1e9;

  @Override
  public String id() {
    return WORKLOAD;
  }

  @Override
  public String title() {
    return "dense cycle: one tenant's Components all depend on all others, another's goes on";
  }

  @Override
  public int size() {
    return 300;
  }

  @Override
  public void run(Setting setting, Results results) {
    results.aim(new Aim(WORKLOAD, CREATE, AFTER_WRITES, 1));
    results.aim(new Aim(WORKLOAD, CREATE, OTHER, 1));
    try (Bed bed = setting.bed("w16")) {
      bed.controller().start();
      warmUp(bed);
      for (int run = 1; run <= setting.runs(); run++) {
        results.add(create(bed, setting.size(), run));
      }
    }
  }

  /** The first Component of a process waits for classes to be loaded: no other tenant's doing. */
  private static void warmUp(Bed bed) {
    String namespace = bed.namespace("first");
    try (Feed feed = bed.feed(Bed.components(namespace))) {
      Feed.Goal ready = feed.expect(1, Components::isReady);
      var unused = bed.api().call(Call.create(Bed.components(namespace), lone("first")));
      long end = ready.await(PATIENCE);
      Meter.awaitQuiet(bed);
    }
  }

  private static Result create(Bed bed, int size, int run) {
    String namespace = bed.namespace("dense");
    String others = bed.namespace("others");
    try (Feed dense = bed.feed(Bed.components(namespace));
        Feed lone = bed.feed(Bed.components(others))) {
      Feed.Goal refused = dense.expect(size, DenseCycle::saysCycle);
      List<Call> calls = calls(namespace, size);
      int half = size / 2;
      Meter meter = Meter.start(bed);
      bed.api().all(calls.subList(0, half));
      long from = System.nanoTime();
      Feed.Goal ready = lone.expect(1, Components::isReady);
      var other = bed.api().begin(Call.create(Bed.components(others), lone("lone")));
      var floor = CompletableFuture.supplyAsync(() -> bareWrites(bed, others));
      bed.api().all(calls.subList(half, size));
      long written = System.nanoTime();
      long allRefused = refused.await(PATIENCE);
      long otherReady = ready.await(PATIENCE);
      var answered = other.join();
      Map<String, Double> figures = new HashMap<>();
      figures.put(AFTER_WRITES, Math.max(0, allRefused - written) / NANOS);
      figures.put(OTHER, (otherReady - from) / NANOS);
      figures.put(FLOOR, floor.join() / NANOS);
      Result result =
          new Result(
              WORKLOAD, CREATE, run, size, meter.stop(Math.max(allRefused, otherReady)), figures);
      Feed.Goal gone = dense.expectNone();
      bed.api()
          .all(
              IntStream.range(0, size)
                  .mapToObj(i -> Call.delete(Bed.components(namespace) + "/" + Graph.name("d", i)))
                  .toList());
      long unused = gone.await(PATIENCE);
      return result;
    }
  }

  /**
   * No controller is quicker than its server answers: writes of a small object one after the other,
   * as a Component has them.
   */
  private static long bareWrites(Bed bed, String namespace) {
    long from = System.nanoTime();
    String path = Bed.configMaps(namespace);
    var unused = bed.api().call(Call.create(path, Bed.json("{\"metadata\":{\"name\":\"floor\"}}")));
    for (int write = 1; write < WRITES; write++) {
      JsonNode patch =
          Bed.json(
              "[{\"op\":\"add\",\"path\":\"/data\",\"value\":{\"n\":\"%d\"}}]".formatted(write));
      var written = bed.api().call(Call.jsonPatch(path + "/floor", patch));
    }
    return System.nanoTime() - from;
  }

  private static List<Call> calls(String namespace, int size) {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      ObjectNode component = lone(Graph.name("d", i));
      ArrayNode dependsOn = ((ObjectNode) component.path("spec")).putArray("dependsOn");
      for (int k = 0; k < size; k++) {
        if (k != i) {
          dependsOn.add(Graph.name("d", k));
        }
      }
      calls.add(Call.create(Bed.components(namespace), component));
    }
    return calls;
  }

  private static ObjectNode lone(String name) {
    return (ObjectNode) new Definition(name, name, Map.of(Definition.VALUE, "x"), 1).component();
  }

  private static boolean saysCycle(JsonNode component) {
    for (JsonNode condition : component.at("/status/conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        return condition.path("reason").asText().equals("DependencyCycle");
      }
    }
    return false;
  }
}
