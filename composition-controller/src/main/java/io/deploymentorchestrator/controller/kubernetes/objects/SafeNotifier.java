package io.deploymentorchestrator.controller.kubernetes.objects;

import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.ObjectRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener, whose trouble is not to end a watch. Thread-safe. */
record SafeNotifier(ChangeListener listener) {

  private static final Logger LOG = LoggerFactory.getLogger(SafeNotifier.class);

  void wake(Subscription subscription) {
    wake(subscription.component(), subscription.object());
  }

  void wake(ComponentId component, ObjectRef cause) {
    try {
      listener.wake(component, cause);
    } catch (RuntimeException e) {
      LOG.error("could not wake {} for {}", component, cause, e);
    }
  }
}
