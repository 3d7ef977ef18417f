package io.deploymentorchestrator.controller.plugin;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pf4j.DefaultVersionManager;
import org.pf4j.VersionManager;

/**
 * Which jar serves which handler: of several, the one with the highest version; of equal ones, the
 * one that serves already, else the one that was there first.
 *
 * @param serving handler's name → key of the jar that serves it
 * @param idle key of a jar that serves nothing → why
 */
record Selection(Map<String, String> serving, Map<String, Refusal> idle) {

  private static final VersionManager VERSIONS = new DefaultVersionManager();

  /**
   * A jar to choose from.
   *
   * @param key tells it from all others
   * @param file its name, for people
   * @param modified when it was written, in milliseconds
   * @param handlers name → version
   */
  record Candidate(String key, String file, long modified, Map<String, String> handlers) {}

  /**
   * Chooses.
   *
   * @param now handler's name → key of the jar that serves it so far
   */
  static Selection of(List<Candidate> candidates, Map<String, String> now) {
    Map<String, Candidate> best = new TreeMap<>();
    for (Candidate candidate : candidates) {
      for (String handler : candidate.handlers().keySet()) {
        best.merge(
            handler,
            candidate,
            (one, other) -> order(handler, now).compare(one, other) >= 0 ? one : other);
      }
    }
    Map<String, String> serving = new TreeMap<>();
    best.forEach((handler, candidate) -> serving.put(handler, candidate.key()));
    Map<String, Refusal> idle = new LinkedHashMap<>();
    for (Candidate candidate : candidates) {
      if (!serving.containsValue(candidate.key())) {
        idle.put(candidate.key(), whyIdle(candidate, best));
      }
    }
    return new Selection(serving, idle);
  }

  /** The greater one serves. */
  private static Comparator<Candidate> order(String handler, Map<String, String> now) {
    return Comparator.<Candidate, String>comparing(
            c -> c.handlers().getOrDefault(handler, ""), VERSIONS::compareVersions)
        .thenComparing(c -> c.key().equals(now.get(handler)))
        .thenComparing(Comparator.comparingLong(Candidate::modified).reversed())
        .thenComparing(Comparator.comparing(Candidate::file).reversed());
  }

  private static Refusal whyIdle(Candidate candidate, Map<String, Candidate> best) {
    for (Map.Entry<String, String> handler : candidate.handlers().entrySet()) {
      Candidate winner = best.get(handler.getKey());
      if (winner != null && handler.getValue().equals(winner.handlers().get(handler.getKey()))) {
        return new Refusal(
            Refusal.Cause.DUPLICATE,
            "it holds handler %s %s as %s does, but its content differs: remove one of them"
                .formatted(handler.getKey(), handler.getValue(), winner.file()));
      }
    }
    String winners =
        String.join(
            ", ",
            candidate.handlers().keySet().stream()
                .map(best::get)
                .map(Candidate::file)
                .distinct()
                .toList());
    return new Refusal(Refusal.Cause.SUPERSEDED, "superseded by " + winners);
  }

  /** Whether a text is a version that can be compared. */
  static boolean isVersion(String text) {
    try {
      return VERSIONS.compareVersions(text, text) == 0;
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** Whether a version satisfies what a plugin requires, an expression as PF4J reads it. */
  static boolean satisfies(String version, String required) {
    return VERSIONS.checkVersionConstraint(version, required);
  }
}
