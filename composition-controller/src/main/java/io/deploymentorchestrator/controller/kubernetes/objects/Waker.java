package io.deploymentorchestrator.controller.kubernetes.objects;

import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.ObjectRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener, whose trouble is not to end a watch. Thread-safe. */
record Waker(WakeListener listener) {

  private static final Logger LOG = LoggerFactory.getLogger(Waker.class);

  void wake(Interest interest) {
    wake(interest.component(), interest.object());
  }

  void wake(ComponentId component, ObjectRef cause) {
    try {
      listener.wake(component, cause);
    } catch (RuntimeException e) {
      LOG.error("could not wake {} for {}", component, cause, e);
    }
  }
}
