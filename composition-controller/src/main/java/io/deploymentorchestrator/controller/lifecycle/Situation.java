package io.deploymentorchestrator.controller.lifecycle;

import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.plan.HandlerAbsence;
import io.deploymentorchestrator.controller.plan.Observation.HandlerView;
import io.deploymentorchestrator.controller.status.ComponentStatuses.Handler;
import java.time.Instant;
import java.util.Optional;

/**
 * A Component at the moment it was decided that no handler is called for it.
 *
 * @param handler the one that serves it, if one is loaded
 * @param absence why none serves it, if none does
 * @param history whether a missing status may have been lost
 * @param now when that was decided
 */
public record Situation(
    Node node,
    Optional<? extends HandlerView> handler,
    Optional<HandlerAbsence> absence,
    History history,
    Instant now) {

  /** What is known of a Component's past. */
  public enum History {
    /** No handler can have been called for it yet. */
    NEWBORN,
    /** Only its status tells. */
    UNKNOWN
  }

  /** For decisions that are only made with a handler at hand. */
  Handler servedBy() {
    return new Handler(node.spec().handler(), handler.orElseThrow().version());
  }

  /** A handler may have been called for it, and nothing tells any more. */
  boolean statusLost() {
    return node.status().phase() == null && history == History.UNKNOWN;
  }
}
