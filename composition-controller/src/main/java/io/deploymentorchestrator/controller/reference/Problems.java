package io.deploymentorchestrator.controller.reference;

import io.deploymentorchestrator.controller.reference.ConfigProblem.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * The problems of one config: the first twenty in their own words, the others only counted. Not
 * thread-safe.
 */
public final class Problems {

  /** How many are kept. */
  public static final int MOST = 20;

  private final List<ConfigProblem> kept = new ArrayList<>();
  private Kind worst = Kind.SchemaViolation;
  private int count;
  private boolean incomplete;

  /** Adds one. */
  public void add(Kind kind, ConfigPath path, String message) {
    count++;
    if (kind.compareTo(worst) < 0) {
      worst = kind;
    }
    if (kept.size() < MOST) {
      kept.add(new ConfigProblem(kind, path.toString(), message));
    }
  }

  /** Nothing more was looked for: the count is a lower bound. */
  public void stopped() {
    incomplete = true;
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return count == 0;
  }

  /** At most twenty; the last one tells how many more there are, with the worst kind of all. */
  public List<ConfigProblem> list() {
    if (count <= MOST) {
      return List.copyOf(kept);
    }
    List<ConfigProblem> list = new ArrayList<>(kept.subList(0, MOST - 1));
    String more = (incomplete ? "at least " : "") + (count - list.size());
    list.add(
        new ConfigProblem(worst, ConfigPath.ROOT.toString(), "has " + more + " more problems"));
    return List.copyOf(list);
  }
}
