package io.deploymentorchestrator.benchmarks.measure;

import io.deploymentorchestrator.benchmarks.report.Statistics;
import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where the time of a chain goes: what the controller asks for one Component after another, as the
 * API server saw it. Between two requests lie network, watch events and the controller's own work.
 */
public final class StepProfile {
  private record Part(String kind, double before, double server) {}

  private StepProfile() {}

  /**
   * A line for each request of the commonest step.
   *
   * @param names in the order they are expected to be worked on; a Component and its object have
   *     the same name
   */
  public static String of(List<AuditedRequest> requests, List<String> names) {
    Map<String, List<AuditedRequest>> byName =
        requests.stream()
            .filter(r -> r.resource().startsWith("components") || r.resource().equals("configmaps"))
            .filter(r -> !r.isUpkeep())
            .collect(Collectors.groupingBy(AuditedRequest::name));
    Map<String, List<List<Part>>> steps = new HashMap<>();
    for (int i = 1; i < names.size(); i++) {
      Instant before = lastAnswer(byName.getOrDefault(names.get(i - 1), List.of()));
      List<Part> parts = parts(byName.getOrDefault(names.get(i), List.of()), before);
      String kinds = parts.stream().map(Part::kind).collect(Collectors.joining(", "));
      steps.computeIfAbsent(kinds, k -> new ArrayList<>()).add(parts);
    }
    StringBuilder text = new StringBuilder();
    steps.values().stream()
        .sorted(Comparator.comparing((List<List<Part>> same) -> -same.size()))
        .limit(3)
        .forEach(same -> describe(same, names.size() - 1, text));
    return text.toString();
  }

  private static Instant lastAnswer(List<AuditedRequest> requests) {
    return requests.stream()
        .filter(AuditedRequest::isWrite)
        .map(AuditedRequest::answered)
        .max(Comparator.naturalOrder())
        .orElse(Instant.MAX);
  }

  /** What was asked for one Component once the one before had its last answer. */
  private static List<Part> parts(List<AuditedRequest> requests, Instant after) {
    List<Part> parts = new ArrayList<>();
    Instant previous = after;
    for (AuditedRequest request :
        requests.stream().sorted(Comparator.comparing(AuditedRequest::received)).toList()) {
      // A watch event may be faster than the answer to the request that caused it.
      if (request.received().isAfter(after.minusMillis(5))) {
        parts.add(
            new Part(
                request.verb() + " " + request.resource(),
                millis(previous, request.received()),
                request.serverMillis()));
        previous = request.answered();
      }
    }
    return parts;
  }

  private static void describe(List<List<Part>> same, int of, StringBuilder text) {
    text.append("  %d of %d steps, median ms:%n".formatted(same.size(), of));
    int length = same.getFirst().size();
    double total = 0;
    for (int i = 0; i < length; i++) {
      int at = i;
      double before =
          Statistics.median(same.stream().map(parts -> parts.get(at).before()).toList());
      double server =
          Statistics.median(same.stream().map(parts -> parts.get(at).server()).toList());
      total += before + server;
      text.append(
          "    %6.1f  then %-28s %6.1f at the server%n"
              .formatted(before, same.getFirst().get(at).kind(), server));
    }
    text.append("    %6.1f  in all%n".formatted(total));
  }

  private static double millis(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e6;
  }
}
