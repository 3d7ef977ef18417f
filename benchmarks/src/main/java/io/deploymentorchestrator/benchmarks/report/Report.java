package io.deploymentorchestrator.benchmarks.report;

import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The results as a table for people. */
public final class Report {
  private static final List<String> HEADER =
      List.of(
          "phase",
          "cold s",
          "warm s",
          "min-max",
          "aim",
          "calls",
          "get/list",
          "create",
          "update",
          "patch",
          "delete",
          "watch",
          "writes/C",
          "obj/C",
          "AWS",
          "CPU s",
          "RSS MiB",
          "others");

  private Report() {}

  /** Text that ends with a line end. */
  public static String text(Results results) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    results.byPhase().values().forEach(runs -> rows.add(row(results, runs)));
    StringBuilder text = new StringBuilder(table(rows)).append('\n');
    text.append(figures(results)).append('\n').append(requests(results));
    results.notes().forEach((key, note) -> text.append('\n').append(key).append('\n').append(note));
    return text.toString();
  }

  private static List<String> row(Results results, List<Result> runs) {
    Result first = runs.getFirst();
    List<Double> warm = warm(runs).stream().map(r -> r.measurement().seconds()).toList();
    return List.of(
        first.key(),
        seconds(first.measurement().seconds()),
        runs.size() > 1 ? seconds(Statistics.median(warm)) : "-",
        runs.size() > 1
            ? seconds(Statistics.percentile(warm, 1))
                + "-"
                + seconds(Statistics.percentile(warm, 100))
            : "-",
        aim(results, first, Result.SECONDS),
        whole(median(runs, r -> r.measurement().requests().size())),
        verb(runs, "get", "list"),
        verb(runs, "create"),
        verb(runs, "update"),
        verb(runs, "patch"),
        verb(runs, "delete", "deletecollection"),
        verb(runs, "watch"),
        one(median(runs, r -> r.figure(Result.COMPONENT_WRITES))),
        one(median(runs, r -> r.figure(Result.OBJECT_WRITES))),
        whole(median(runs, r -> r.measurement().awsCalls())),
        one(median(runs, r -> r.measurement().cpuSeconds())),
        whole(median(runs, r -> r.measurement().rss())),
        whole(median(runs, r -> r.measurement().foreignLoad() * 100)) + " %");
  }

  /** All runs but the first, if there are others. */
  private static List<Result> warm(List<Result> runs) {
    return runs.size() > 1 ? runs.subList(1, runs.size()) : runs;
  }

  private static double median(List<Result> runs, ToDoubleFunction<Result> figure) {
    return Statistics.median(
        warm(runs).stream().mapToDouble(figure).boxed().collect(Collectors.toList()));
  }

  private static String verb(List<Result> runs, String... verbs) {
    List<String> wanted = List.of(verbs);
    return whole(
        median(
            runs,
            r ->
                r.measurement().requests().stream()
                    .filter(q -> wanted.contains(q.verb()))
                    .count()));
  }

  private static String aim(Results results, Result of, String figure) {
    return results.aims().stream()
        .filter(a -> a.workload().equals(of.workload()) && a.phase().equals(of.phase()))
        .filter(a -> a.figure().equals(figure))
        .map(a -> "< " + plain(a.most()))
        .findFirst()
        .orElse("");
  }

  /** Every figure that has a name of its own, and every aim with its verdict. */
  private static String figures(Results results) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("figure", "cold", "warm", "aim", "verdict"));
    results
        .byPhase()
        .forEach(
            (key, runs) -> {
              TreeSet<String> names = new TreeSet<>();
              runs.forEach(r -> names.addAll(r.figures().keySet()));
              results.aims().stream()
                  .filter(a -> key.equals(a.workload() + " " + a.phase()))
                  .forEach(a -> names.add(a.figure()));
              for (String name : names) {
                double cold = runs.getFirst().figure(name);
                double warm = median(runs, r -> r.figure(name));
                rows.add(
                    List.of(
                        key + ": " + name,
                        plain(cold),
                        runs.size() > 1 ? plain(warm) : "-",
                        aim(results, runs.getFirst(), name),
                        verdict(results, runs.getFirst(), name, runs.size() > 1 ? warm : cold)));
              }
            });
    return table(rows);
  }

  private static String verdict(Results results, Result of, String figure, double value) {
    return results.aims().stream()
        .filter(a -> a.workload().equals(of.workload()) && a.phase().equals(of.phase()))
        .filter(a -> a.figure().equals(figure))
        .map(a -> value <= a.most() ? "met" : "MISSED by %.1fx".formatted(value / a.most()))
        .findFirst()
        .orElse("");
  }

  /** What the controller asked for in the last run of each phase. */
  private static String requests(Results results) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "requests of the last run",
            "user agent",
            "as",
            "count",
            "refused",
            "server ms p50",
            "p99"));
    results
        .byPhase()
        .forEach(
            (key, runs) -> {
              Map<String, List<AuditedRequest>> groups =
                  runs.getLast().measurement().requests().stream()
                      .collect(
                          Collectors.groupingBy(
                              r ->
                                  key
                                      + ": "
                                      + r.verb()
                                      + " "
                                      + r.resource()
                                      + "\t"
                                      + r.userAgent()
                                      + "\t"
                                      + (r.impersonated() ? "tenant" : "itself"),
                              TreeMap::new,
                              Collectors.toList()));
              groups.forEach(
                  (group, made) -> {
                    List<String> names = List.of(group.split("\t"));
                    List<Double> millis = made.stream().map(AuditedRequest::serverMillis).toList();
                    rows.add(
                        List.of(
                            names.get(0),
                            names.get(1),
                            names.get(2),
                            Integer.toString(made.size()),
                            Long.toString(made.stream().filter(r -> r.status() >= 400).count()),
                            one(Statistics.percentile(millis, 50)),
                            one(Statistics.percentile(millis, 99))));
                  });
            });
    return table(rows);
  }

  private static String table(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] width = new int[columns];
    rows.forEach(
        row -> {
          for (int i = 0; i < columns; i++) {
            width[i] = Math.max(width[i], row.get(i).length());
          }
        });
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        text.append(i == 0 ? pad(row.get(i), width[i]) : "  " + padLeft(row.get(i), width[i]));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private static String padLeft(String text, int width) {
    return " ".repeat(width - text.length()) + text;
  }

  private static String seconds(double value) {
    return "%.2f".formatted(value);
  }

  private static String one(double value) {
    return "%.1f".formatted(value);
  }

  private static String whole(double value) {
    return "%.0f".formatted(value);
  }

  static String plain(double value) {
    return value == Math.rint(value)
        ? "%.0f".formatted(value)
        : String.format(Locale.ROOT, "%.3g", value);
  }
}
