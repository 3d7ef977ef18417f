package io.deploymentorchestrator.operator.kubernetes;

import io.deploymentorchestrator.operator.json.SameJson;
import io.deploymentorchestrator.operator.resources.ReadResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the status of resources of one kind, each write fenced by the resourceVersion that it was
 * decided on. Thread-safe.
 *
 * @param <T> the status
 * @param <R> the resource
 */
public final class StatusWriter<T, R extends ReadResource<?, T>> {

  private final ApiThrottle requests;
  private final T emptyStatus;
  private final Consumer<R> stored;

  /**
   * For a kind.
   *
   * @param emptyStatus what no status is the same as
   * @param stored hears of each state that the API server answered
   */
  public StatusWriter(ApiThrottle requests, T emptyStatus, Consumer<R> stored) {
    this.requests = requests;
    this.emptyStatus = emptyStatus;
    this.stored = stored;
  }

  /** Somebody else wrote this status meanwhile, or the resource is another one now. */
  public static final class FencedException extends RuntimeException {
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
   * @return the resource as stored; {@code base} itself if nothing was to be written
   * @throws FencedException if another writer was first
   */
  public R result(R base, T status) {
    return write(base, status, true, false);
  }

  /**
   * Stores what is to be recorded before an outside effect. Only a reply lets it go on: the same
   * checkpoint may have been stored by an old leader that goes on, too.
   *
   * @param base the state that the effect was decided on
   * @param evenIfDeleting false: refuse to write when the resource's deletion was asked for
   *     meanwhile
   * @return the resource as stored
   * @throws FencedException if another writer was first
   */
  public R checkpoint(R base, T status, boolean evenIfDeleting) {
    return write(base, status, evenIfDeleting, true);
  }

  private R write(R base, T status, boolean evenIfDeleting, boolean onlyByReply) {
    if (same(base.getStatus(), status)) {
      return base;
    }
    R target = base;
    while (true) {
      try {
        R answer = update(withStatus(target, status));
        stored.accept(answer);
        return answer;
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

  private R update(R resource) {
    return requests.make(
        resource.getMetadata().getNamespace(), c -> c.resource(resource).updateStatus());
  }

  private R current(R base) {
    R current = requests.make(base.getMetadata().getNamespace(), c -> Patches.named(c, base).get());
    if (current == null || !ResourceVersions.sameUid(current, base)) {
      throw new FencedException("the " + base.getKind() + " is gone");
    }
    stored.accept(current);
    return current;
  }

  private void refuseIfFenced(R base, R current, boolean evenIfDeleting) {
    if (!same(current.getStatus(), base.getStatus())) {
      throw new FencedException("another writer changed the status");
    }
    if (!evenIfDeleting && current.isMarkedForDeletion()) {
      throw new FencedException("the " + base.getKind() + " is being deleted");
    }
  }

  @SuppressWarnings("unchecked")
  private static <T, R extends ReadResource<?, T>> R withStatus(R resource, T status) {
    R copy = (R) resource.empty();
    copy.setMetadata(resource.getMetadata());
    copy.setStatus(status); // the API server takes nothing but the status
    return copy;
  }

  private boolean same(@Nullable T one, @Nullable T other) {
    return SameJson.same(one == null ? emptyStatus : one, other == null ? emptyStatus : other);
  }
}
