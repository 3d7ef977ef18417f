package io.deploymentorchestrator.controller.plan;

import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.plan.Decision.Inputs;
import io.deploymentorchestrator.controller.plan.Observation.HandlerView;

/** What a call of a handler is made for: a call for anything else is another attempt. */
public sealed interface AttemptKey {

  /**
   * To apply what the spec says.
   *
   * @param handler identity of the loaded handler
   */
  record Apply(String uid, long generation, String inputsHash, String handler)
      implements AttemptKey {}

  /**
   * To repair what is applied, whatever the spec says by now.
   *
   * @param handler identity of the loaded handler
   */
  record Repair(String uid, String inputsHash, String handler) implements AttemptKey {}

  /** To delete what is applied. */
  record Delete(String uid) implements AttemptKey {}

  /** Of an apply. */
  static AttemptKey toApply(Node component, Inputs inputs, HandlerView handler) {
    return new Apply(component.uid(), component.generation(), inputs.hash(), handler.identity());
  }

  /** Of a repair. */
  static AttemptKey toRepair(Node component, Inputs inputs, HandlerView handler) {
    return new Repair(component.uid(), inputs.hash(), handler.identity());
  }

  /** Of a delete. */
  static AttemptKey toDelete(Node component) {
    return new Delete(component.uid());
  }
}
