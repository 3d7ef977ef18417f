package io.deploymentorchestrator.controller.objects;

import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.ObjectRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener, whose trouble is not to end a watch. Thread-safe. */
public record SafeNotifier(ChangeListener listener) {

  private static final Logger LOG = LoggerFactory.getLogger(SafeNotifier.class);

  /** Tells the listener of whom a subscription wakes; what it throws is logged. */
  public void wake(Subscription subscription) {
    wake(subscription.component(), subscription.object());
  }

  /** The same, for a cause. */
  public void wake(ComponentId component, ObjectRef cause) {
    try {
      listener.wake(component, cause);
    } catch (RuntimeException e) {
      LOG.error("could not wake {} for {}", component, cause, e);
    }
  }
}
