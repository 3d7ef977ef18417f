package io.deploymentorchestrator.controller.graph;

import org.jspecify.annotations.Nullable;

/**
 * A name that a Component depends on, and what it means now.
 *
 * @param name as written
 * @param target the Component that it means, whether or not that exists
 * @param node that Component; null if there is none
 */
public record Dependency(String name, ComponentKey target, @Nullable Node node) {

  /** Whether dependents may go on. */
  public boolean ready() {
    return node != null && node.ready();
  }
}
