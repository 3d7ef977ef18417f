package io.deploymentorchestrator.controller.objects;

import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.ObjectRef;

/**
 * Told when something that a Component watches changed. Called from several threads; must return at
 * once.
 */
@FunctionalInterface
public interface ChangeListener {

  /**
   * Run the Component's handler again.
   *
   * @param component whose
   * @param cause which object changed, or would have if it could be watched
   */
  void wake(ComponentId component, ObjectRef cause);
}
