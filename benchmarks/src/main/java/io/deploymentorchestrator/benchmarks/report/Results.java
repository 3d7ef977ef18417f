package io.deploymentorchestrator.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Everything that was measured, in its order; tells each result as it comes. */
public final class Results {
  private final List<Result> results = new ArrayList<>();
  private final List<Aim> aims = new ArrayList<>();
  private final Map<String, String> notes = new LinkedHashMap<>();
  private final Consumer<String> progress;

  public Results(Consumer<String> progress) {
    this.progress = progress;
  }

  public void add(Result result) {
    results.add(result);
    progress.accept(
        "%s, run %d: %.2f s, %.1f Component writes and %.1f object writes each, %.1f s CPU, %.0f MiB; others took %.0f %%%s"
            .formatted(
                result.key(),
                result.run(),
                result.measurement().seconds(),
                result.figure(Result.COMPONENT_WRITES),
                result.figure(Result.OBJECT_WRITES),
                result.measurement().cpuSeconds(),
                result.measurement().rss(),
                result.measurement().foreignLoad() * 100,
                told(result.figures())));
  }

  private static String told(Map<String, Double> figures) {
    StringBuilder text = new StringBuilder();
    figures.forEach(
        (name, value) -> text.append("; ").append(name).append(' ').append(Report.plain(value)));
    return text.toString();
  }

  public void aim(Aim aim) {
    aims.add(aim);
  }

  /** Free text that belongs to a phase: where its time went. */
  public void note(Result result, String text) {
    notes.put(result.key() + ", run " + result.run(), text);
  }

  public void say(String text) {
    progress.accept(text);
  }

  public List<Result> all() {
    return List.copyOf(results);
  }

  public List<Aim> aims() {
    return List.copyOf(aims);
  }

  public Map<String, String> notes() {
    return new LinkedHashMap<>(notes);
  }

  /** By workload and phase, in the order of their first appearance. */
  Map<String, List<Result>> byPhase() {
    Map<String, List<Result>> grouped = new LinkedHashMap<>();
    for (Result result : results) {
      grouped.computeIfAbsent(result.key(), key -> new ArrayList<>()).add(result);
    }
    return grouped;
  }
}
