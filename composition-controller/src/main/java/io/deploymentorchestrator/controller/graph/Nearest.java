package io.deploymentorchestrator.controller.graph;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Finds names like a misspelt one. */
final class Nearest {

  /** So many are compared at most. */
  private static final int MOST_COMPARED = 2_000;

  private Nearest() {}

  /** Known names within a third of their length in edits, nearest first. */
  static List<String> to(String name, Stream<String> known, int most) {
    record Scored(String name, int distance) {}
    if (name.length() > Listing.LONGEST_NAME) {
      return List.of();
    }
    String folded = fold(name);
    int furthest = Math.max(2, name.length() / 3);
    return known
        .filter(k -> Math.abs(k.length() - name.length()) <= furthest || fold(k).endsWith(folded))
        .limit(MOST_COMPARED)
        .map(k -> new Scored(k, distance(folded, fold(k))))
        .filter(s -> s.distance() <= furthest || fold(s.name()).endsWith(folded))
        .distinct()
        .sorted(Comparator.comparingInt(Scored::distance).thenComparing(Scored::name))
        .limit(most)
        .map(Scored::name)
        .toList();
  }

  private static String fold(String name) {
    return name.replace('_', '-').toLowerCase(Locale.ROOT);
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitute = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substitute, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
