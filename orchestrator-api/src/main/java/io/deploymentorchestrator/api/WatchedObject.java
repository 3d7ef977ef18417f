package io.deploymentorchestrator.api;

import java.util.Optional;

/**
 * An object whose changes should run a handler again.
 *
 * @param object which
 * @param marked true for an object that carries {@link #MARK_LABEL}: all of a kind share one
 *     selective watch; false for an object of others, which is watched by its name
 * @param seen the resourceVersion at which the handler last saw it. After a restart of the host, an
 *     object still at that version wakes nobody; empty: it wakes the Component when it is first
 *     seen
 */
public record WatchedObject(ObjectRef object, boolean marked, Optional<String> seen) {

  /**
   * The label by which the host selects the objects that Components own. Its value tells one
   * Component's objects from another's; ownership itself is proven by the handler's own annotation.
   */
  public static final String MARK_LABEL = "deployment-orchestrator.io/owner";

  /** An object that was not seen yet. */
  public WatchedObject(ObjectRef object, boolean marked) {
    this(object, marked, Optional.empty());
  }
}
