package io.deploymentorchestrator.controller.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.Set;

/**
 * Puts resources back into the operator's queue for reasons of our own, and hears of every event of
 * the primary resource before the queue does.
 *
 * @param <P> the primary resource
 */
final class WakeUps<P extends HasMetadata> extends AbstractEventSource<P, P>
    implements ResourceEventAware<P> {

  /**
   * What to do with the events of the primary resource. Called on the informer's thread: must be
   * quick.
   */
  interface Observer<P> {
    void seen(P resource);

    void gone(P resource);
  }

  private final Observer<P> observer;

  WakeUps(Class<P> type, String name, Observer<P> observer) {
    super(type, name);
    this.observer = observer;
  }

  /** Has a resource looked at again. */
  void wake(ResourceID id) {
    if (isRunning()) {
      getEventHandler().handleEvent(new Event(id));
    }
  }

  @Override
  public void onResourceCreated(P resource) {
    observer.seen(resource);
  }

  @Override
  public void onResourceUpdated(P newResource, P oldResource) {
    observer.seen(newResource);
  }

  @Override
  public void onResourceDeleted(P resource) {
    observer.gone(resource);
  }

  @Override
  public Set<P> getSecondaryResources(P primary) {
    return Set.of();
  }
}
