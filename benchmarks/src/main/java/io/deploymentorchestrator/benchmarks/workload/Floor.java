package io.deploymentorchestrator.benchmarks.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deploymentorchestrator.benchmarks.bed.ApiConnection;
import io.deploymentorchestrator.benchmarks.bed.ApiConnection.Call;
import io.deploymentorchestrator.benchmarks.bed.Bed;
import io.deploymentorchestrator.benchmarks.measure.Measurement;
import io.deploymentorchestrator.benchmarks.measure.Meter;
import io.deploymentorchestrator.benchmarks.report.Result;
import io.deploymentorchestrator.benchmarks.report.Results;
import io.deploymentorchestrator.benchmarks.report.Statistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * W0: what single requests take on this machine when a bare client makes them one after another
 * while nothing else runs. No controller can do a chain of such requests in less, and two machines
 * (or two hours of one) can be compared by it.
 */
public final class Floor implements Workload {
  private static final int WARM_UP = 20;
  private static final double MILLIS = 1000;
  private static final String NAME = Graph.name("c", 1);
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  @Override
  public String id() {
    return "W0";
  }

  @Override
  public String title() {
    return "floor: single requests by a bare client";
  }

  @Override
  public int size() {
    return 200;
  }

  @Override
  public void run(Setting setting, Results results) {
    try (Bed bed = setting.bed("w0")) {
      bed.controller().start();
      try (Lifecycle lifecycle = new Lifecycle(bed, Graph.chain(2, ""), "W0", 0, results)) {
        lifecycle.quietlyCreate("first");
        Meter.awaitQuiet(bed);
        bed.controller().terminate();
        for (int run = 1; run <= setting.runs(); run++) {
          results.add(measure(bed, lifecycle.namespace(), setting.size(), run));
        }
      }
    }
  }

  /** Each request changes something, as the server answers a request without effect sooner. */
  private static Result measure(Bed bed, String namespace, int count, int run) {
    Map<String, Double> figures = new LinkedHashMap<>();
    String component = Bed.components(namespace) + "/" + NAME;
    String configMap = Bed.configMaps(namespace) + "/" + NAME;
    Meter meter = Meter.start(bed);
    time(
        bed,
        component,
        count,
        figures,
        "get Component",
        (i, last) -> new Call("GET", component, "", JSON.nullNode()));
    time(
        bed,
        component,
        count,
        figures,
        "update Component status",
        (i, last) -> put(component, stamped(last, i, true)));
    time(
        bed,
        component,
        count,
        figures,
        "update Component status without managedFields",
        (i, last) -> put(component, stamped(last, i, false)));
    time(
        bed,
        component,
        count,
        figures,
        "merge patch of Component status",
        (i, last) ->
            new Call(
                "PATCH",
                component + "/status",
                "application/merge-patch+json",
                Bed.json("{\"status\":{\"lastHandledReconcileAt\":\"%d\"}}".formatted(i))));
    time(
        bed,
        component,
        count,
        figures,
        "JSON patch of Component status",
        (i, last) ->
            Call.jsonPatch(
                component + "/status",
                Bed.json(
                    "[{\"op\":\"add\",\"path\":\"/status/lastHandledReconcileAt\",\"value\":\"%d\"}]"
                        .formatted(i))));
    time(
        bed,
        component,
        count,
        figures,
        "merge patch of Component metadata",
        (i, last) ->
            new Call(
                "PATCH",
                component,
                "application/merge-patch+json",
                Bed.json("{\"metadata\":{\"annotations\":{\"n\":\"%d\"}}}".formatted(i))));
    time(
        bed,
        component,
        count,
        figures,
        "apply of a ConfigMap",
        (i, last) ->
            new Call(
                "PATCH",
                configMap + "?fieldManager=floor&force=true",
                "application/apply-patch+yaml",
                Bed.json(
                    "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"data\":{\"value\":\"%d\"}}"
                        .formatted(i))));
    Measurement measured = meter.stopNow(System.nanoTime());
    return new Result("W0", "requests", run, 1, measured, figures);
  }

  /** Makes the next request of what the last one was answered. */
  private interface Attempt {
    Call call(int number, JsonNode last);
  }

  private static Call put(String component, JsonNode object) {
    return new Call("PUT", component + "/status", "application/json", object);
  }

  private static JsonNode stamped(JsonNode last, int number, boolean managedFields) {
    ObjectNode copy = last.deepCopy();
    if (!managedFields) {
      copy.withObject("/metadata").remove("managedFields");
    }
    copy.withObject("/status").put("lastHandledReconcileAt", Integer.toString(number));
    return copy;
  }

  private static void time(
      Bed bed,
      String component,
      int count,
      Map<String, Double> figures,
      String name,
      Attempt attempt) {
    ApiConnection api = bed.api();
    List<Double> millis = new ArrayList<>();
    JsonNode last = api.get(component);
    double cpu = 0;
    for (int i = -WARM_UP; i < count; i++) {
      if (i == 0) {
        cpu = Meter.controlPlaneCpuSeconds(bed);
      }
      Call next = attempt.call(i, last);
      long start = System.nanoTime();
      last = api.call(next);
      if (i >= 0) {
        millis.add((System.nanoTime() - start) / 1e6);
      }
    }
    figures.put(name + ", ms p10", Statistics.percentile(millis, 10));
    figures.put(name + ", ms p50", Statistics.percentile(millis, 50));
    figures.put(
        name + ", ms of the server's CPU",
        (Meter.controlPlaneCpuSeconds(bed) - cpu) * MILLIS / count);
  }
}
