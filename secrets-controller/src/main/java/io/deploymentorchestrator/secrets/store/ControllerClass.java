package io.deploymentorchestrator.secrets.store;

import org.jspecify.annotations.Nullable;

/**
 * The class of this controller: it serves what names it, and what names none.
 *
 * @param name as {@code --controller-class} says
 */
public record ControllerClass(String name) {

  /** Unless the operator says another. */
  public static final String DEFAULT = "default";

  /** Whether an object with this {@code spec.controller} is ours. */
  public boolean serves(@Nullable String controller) {
    return controller == null || controller.isEmpty() || controller.equals(name);
  }
}
