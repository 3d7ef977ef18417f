package io.deploymentorchestrator.operator.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts resources back into the operator's queue for reasons of our own, and hears of every event of
 * the primary resource before the queue does.
 *
 * @param <P> the primary resource
 */
public final class WakeUps<P extends HasMetadata> extends AbstractEventSource<P, P>
    implements ResourceEventAware<P> {

  /**
   * What to do with the events of the primary resource. Called on the informer's thread: must be
   * quick.
   */
  public interface Observer<P> {

    /** It came, or changed. */
    void seen(P resource);

    /** It went. */
    void gone(P resource);
  }

  private final Function<ResourceID, @Nullable P> current;
  private final Observer<P> observer;

  WakeUps(
      Class<P> type, String name, Function<ResourceID, @Nullable P> current, Observer<P> observer) {
    super(type, name);
    this.current = current;
    this.observer = observer;
  }

  /**
   * Has a resource looked at again, if there is one. It is handed over as if it had just been
   * added: the operator framework drops other events of a resource that it has no state of, and it
   * forgets the state of one that is deleted and recreated quickly.
   */
  void wake(ResourceID id) {
    P resource = isRunning() ? current.apply(id) : null;
    if (resource != null) {
      getEventHandler().handleEvent(new ResourceEvent(ResourceAction.ADDED, id, resource));
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
