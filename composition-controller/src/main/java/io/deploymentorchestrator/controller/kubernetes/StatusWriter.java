package io.deploymentorchestrator.controller.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.kubernetes.objects.Requests;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes the status of Components, each write fenced by the resourceVersion that it was decided on.
 * Thread-safe.
 */
final class StatusWriter {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Requests requests;
  private final Components components;

  StatusWriter(Requests requests, Components components) {
    this.requests = requests;
    this.components = components;
  }

  /** Somebody else wrote this status meanwhile, or the Component is another one now. */
  static final class FencedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FencedException(String message) {
      super(message);
    }
  }

  /**
   * Replaces a status by what came of a call or a decision, if it differs from the one there.
   *
   * <p>A conflict with a change of spec or metadata is no reason to lose a result: the write is
   * repeated on the newer object as long as the status there is the one we started from. A conflict
   * with another writer's status is, unless that is what was to be written: then the write was our
   * own, and its reply was lost.
   *
   * @param base the state that the new status was decided on
   * @return the Component as stored
   * @throws FencedException if another writer was first
   */
  Component result(Component base, ComponentStatus status) {
    return write(base, status, true, false);
  }

  /**
   * Stores what a handler wants recorded before it goes on. Only a reply lets it go on: the same
   * checkpoint may have been stored by an old leader that goes on, too.
   *
   * @param base the state that the call was made on
   * @param evenIfDeleting false: refuse to write when the Component's deletion was asked for
   *     meanwhile
   * @return the Component as stored
   * @throws FencedException if another writer was first
   */
  Component checkpoint(Component base, ComponentStatus status, boolean evenIfDeleting) {
    return write(base, status, evenIfDeleting, true);
  }

  private Component write(
      Component base, ComponentStatus status, boolean evenIfDeleting, boolean onlyByReply) {
    if (same(base.getStatus(), status)) {
      return base;
    }
    Component target = base;
    while (true) {
      try {
        Component stored = update(withStatus(target, status));
        components.seen(stored);
        return stored;
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          throw e;
        }
        target = current(base);
        if (!onlyByReply && same(target.getStatus(), status)) {
          return target;
        }
        refuseIfFenced(base, target, evenIfDeleting);
      }
    }
  }

  private Component update(Component component) {
    return requests.make(
        component.getMetadata().getNamespace(), c -> c.resource(component).updateStatus());
  }

  private Component current(Component base) {
    Component current =
        requests.make(
            base.getMetadata().getNamespace(),
            c ->
                c.resources(Component.class)
                    .inNamespace(base.getMetadata().getNamespace())
                    .withName(base.getMetadata().getName())
                    .get());
    if (current == null || !current.getMetadata().getUid().equals(base.getMetadata().getUid())) {
      throw new FencedException("the Component is gone");
    }
    components.seen(current);
    return current;
  }

  private static void refuseIfFenced(Component base, Component current, boolean evenIfDeleting) {
    if (!same(current.getStatus(), base.getStatus())) {
      throw new FencedException("another writer changed the status");
    }
    if (!evenIfDeleting && current.isMarkedForDeletion()) {
      throw new FencedException("the Component is being deleted");
    }
  }

  private static Component withStatus(Component component, ComponentStatus status) {
    Component copy = new Component();
    copy.setMetadata(component.getMetadata());
    copy.setStatus(status); // the API server takes nothing but the status

    return copy;
  }

  /**
   * Compared as JSON that has been through a text: there 1 and 1L are the same, and the order of
   * keys means nothing.
   */
  static boolean same(@Nullable ComponentStatus one, @Nullable ComponentStatus other) {
    return Objects.equals(one, other) || tree(one).equals(tree(other));
  }

  private static JsonNode tree(@Nullable ComponentStatus status) {
    try {
      return JSON.readTree(JSON.writeValueAsBytes(status == null ? ComponentStatus.EMPTY : status));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
