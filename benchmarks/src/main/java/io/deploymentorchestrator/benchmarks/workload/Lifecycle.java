package io.deploymentorchestrator.benchmarks.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.benchmarks.bed.Bed;
import io.deploymentorchestrator.benchmarks.bed.Components;
import io.deploymentorchestrator.benchmarks.bed.Feed;
import io.deploymentorchestrator.benchmarks.measure.Measurement;
import io.deploymentorchestrator.benchmarks.measure.Meter;
import io.deploymentorchestrator.benchmarks.measure.StepProfile;
import io.deploymentorchestrator.benchmarks.report.Result;
import io.deploymentorchestrator.benchmarks.report.Results;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** One graph in a namespace of its own, from nothing to nothing, watched closely. */
final class Lifecycle implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** Every namespace has one of these by itself. */
  private static final String FOREIGN = "kube-root-ca.crt";

  private final Bed bed;
  private final Graph graph;
  private final String workload;
  private final int run;
  private final Results results;
  private final String namespace;
  private final Feed components;
  private final Feed objects;

  /**
   * @param workload as it is reported
   */
  Lifecycle(Bed bed, Graph graph, String workload, int run, Results results) {
    this.bed = bed;
    this.graph = graph;
    this.workload = workload;
    this.run = run;
    this.results = results;
    this.namespace = bed.namespace("bench");
    this.components = bed.feed(Bed.components(namespace));
    this.objects =
        bed.feed(Bed.configMaps(namespace) + "?fieldSelector=metadata.name!%3D" + FOREIGN);
  }

  String namespace() {
    return namespace;
  }

  /** From the first request until all are Ready with a value. */
  Result create(String value) {
    return create(value, measured -> Map.of());
  }

  /**
   * As above.
   *
   * @param more figures to be told beside the time
   */
  Result create(String value, Function<Measurement, Map<String, Double>> more) {
    return create(value, graph.size(), () -> {}, more);
  }

  /** As above, with the controller killed and started again when half of them are Ready. */
  Result createWithCrash(String value) {
    return create(
        value,
        graph.size() / 2,
        () -> {
          bed.controller().kill();
          bed.controller().launch();
        },
        measured -> Map.of());
  }

  /**
   * As above.
   *
   * @param some after so many are Ready, something happens
   */
  private Result create(
      String value, int some, Runnable then, Function<Measurement, Map<String, Double>> more) {
    forget();
    Meter meter = Meter.start(bed);
    Feed.Goal part = components.expect(some, readyWith(value));
    Feed.Goal goal = components.expect(graph.size(), readyWith(value));
    graph.create(bed.api(), namespace, value);
    long unused = part.await(PATIENCE);
    then.run();
    Measurement measured = meter.stop(goal.await(PATIENCE));
    checkObjects(value);
    List<Feed.Event> made = objects.takeEvents();
    Map<String, Double> figures =
        violations(OrderCheck.madeTooEarly(graph, components.takeEvents(), made));
    // The server makes no event of a write that changes nothing.
    figures.put(Result.REWRITTEN, (double) made.size() - graph.size());
    return told("create", measured, figures, more.apply(measured), graph.names());
  }

  /** The same, unmeasured. */
  void quietlyCreate(String value) {
    Feed.Goal goal = components.expect(graph.size(), readyWith(value));
    graph.create(bed.api(), namespace, value);
    long unused = goal.await(PATIENCE);
  }

  /** From the change of the first one's value until all are Ready with it. */
  Result change(String value) {
    return change(value, measured -> Map.of());
  }

  /**
   * As above.
   *
   * @param more figures to be told beside the time
   */
  Result change(String value, Function<Measurement, Map<String, Double>> more) {
    forget();
    Meter meter = Meter.start(bed);
    Feed.Goal goal = components.expect(graph.size(), readyWith(value));
    graph.change(bed.api(), namespace, value);
    Measurement measured = meter.stop(goal.await(PATIENCE));
    checkObjects(value);
    return told("change", measured, Map.of(), more.apply(measured), graph.names());
  }

  /** From the first request until no Component and no object is left. */
  Result delete() {
    forget();
    Meter meter = Meter.start(bed);
    Feed.Goal none = components.expectNone();
    Feed.Goal noObject = objects.expectNone();
    graph.delete(bed.api(), namespace);
    Measurement measured = meter.stop(Math.max(none.await(PATIENCE), noObject.await(PATIENCE)));
    return told(
        "delete",
        measured,
        violations(
            OrderCheck.deletedTooEarly(graph, components.takeEvents(), objects.takeEvents())),
        Map.of(),
        graph.names().reversed());
  }

  private static Map<String, Double> violations(int count) {
    Map<String, Double> figures = new TreeMap<>();
    figures.put(Result.ORDER_VIOLATIONS, (double) count);
    return figures;
  }

  private Result told(
      String phase,
      Measurement measured,
      Map<String, Double> own,
      Map<String, Double> more,
      List<String> order) {
    Map<String, Double> figures = new TreeMap<>(own);
    figures.putAll(more);
    Result result = new Result(workload, phase, run, graph.size(), measured, figures);
    results.add(result);
    if (graph.isChain()) {
      results.note(result, StepProfile.of(measured.requests(), order));
    }
    return result;
  }

  private void forget() {
    components.takeEvents();
    objects.takeEvents();
  }

  private static Predicate<JsonNode> readyWith(String value) {
    return c -> Components.isReady(c) && Components.value(c).equals(value);
  }

  /** What the Components say is not enough: the objects themselves must carry it. */
  private void checkObjects(String value) {
    int carrying = 0;
    for (JsonNode object : bed.api().get(Bed.configMaps(namespace)).path("items")) {
      if (Components.value(object).equals(value)) {
        carrying++;
      }
    }
    if (carrying != graph.size()) {
      throw new IllegalStateException(
          "%d of %d ConfigMaps carry %s".formatted(carrying, graph.size(), value));
    }
  }

  @Override
  public void close() {
    components.close();
    objects.close();
  }
}
