package io.deploymentorchestrator.manifest.config;

import java.util.List;
import java.util.stream.Stream;

/**
 * A config that was found to make sense.
 *
 * @param objects to apply, in the order in which they are applied
 * @param observed to look at
 * @param outputs to hand on
 * @param rules in place of the standard rules
 * @param config the rest
 */
public record Desired(
    List<Declared> objects,
    List<ManifestConfig.Observe> observed,
    List<Output> outputs,
    List<ReadyRule> rules,
    ManifestConfig config) {

  /** Copies the lists. */
  public Desired {
    objects = List.copyOf(objects);
    observed = List.copyOf(observed);
    outputs = List.copyOf(outputs);
    rules = List.copyOf(rules);
  }

  /** The rules for one object; empty: the standard ones. */
  public List<ReadyRule> rulesFor(String label) {
    return rules.stream().filter(rule -> rule.resource().equals(label)).toList();
  }

  /** Whether the list itself brings that kind. */
  public boolean installs(String group, String kind) {
    return objects.stream().anyMatch(object -> object.defines(group, kind));
  }

  static Stream<String> labels(List<Declared> objects, List<ManifestConfig.Observe> observed) {
    return Stream.concat(
        objects.stream().map(Declared::label),
        observed.stream().map(o -> o.kind() + "/" + o.name()));
  }

  /** What to make of a config. */
  public sealed interface Reading {

    /** It makes sense. */
    record Good(Desired desired) implements Reading {}

    /** It does not; every violation, with its path. */
    record Bad(List<String> violations) implements Reading {

      /** Copies the list. */
      public Bad {
        violations = List.copyOf(violations);
      }
    }
  }
}
