package io.deploymentorchestrator.controller.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A name that a Component depends on, and what it means now.
 *
 * @param name as written
 * @param target the Component that it means, whether or not that exists
 * @param node that Component; null if there is none
 */
public record Dependency(String name, ComponentKey target, @Nullable Node node) {

  /** What to say while there is no such Component. */
  public String missing() {
    return "there is no Component '" + Listing.name(name) + "' in this Composition or namespace";
  }

  /** The names of what some names mean, the first ones if there are many. */
  public static String targets(List<Dependency> dependencies) {
    return Listing.of(
        dependencies.stream().map(d -> Listing.name(d.target().name())).toList(), ", ");
  }

  /** Whether dependents may go on. */
  public boolean ready() {
    return node != null && node.ready();
  }
}
