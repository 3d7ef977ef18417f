package io.deploymentorchestrator.controller.kubernetes.objects;

import io.deploymentorchestrator.controller.objects.Subscription;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One list-and-watch: of all marked objects of a kind, or of one object of others by its name.
 * Lives until nobody is interested any more, or until the server says that it may not be watched or
 * that the kind is gone; short of that it lists and watches again for ever, which also carries it
 * over a restart of the API server.
 */
final class Feed {

  private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

  private final String name;
  private final SharedIndexInformer<GenericKubernetesResource> informer;
  private final TrimmedStore store = new TrimmedStore();
  private final CompletableFuture<Void> settled = new CompletableFuture<>();
  private volatile State state = State.STARTING;

  /** How a feed stands. */
  enum State {
    STARTING,
    RUNNING,
    /** Ended by the server: forbidden, or no such kind. */
    ENDED,
    STOPPED
  }

  /** What a feed tells. */
  interface Observer {
    /** An object is at this version now, or {@link Subscription#ABSENT}. */
    void observed(@Nullable String namespace, String name, String version);

    /** Everything is listed. */
    void synced();

    /** The server ended it. */
    void ended(boolean kindIsGone);
  }

  Feed(KubernetesClient client, Target target, Observer observer) {
    this.name = target.toString();
    this.informer = target.select(client).itemStore(store);
    informer.exceptionHandler((started, failure) -> state != State.STOPPED && !isFinal(failure));
    informer.addEventHandler(
        new ResourceEventHandler<>() {
          @Override
          public void onAdd(GenericKubernetesResource object) {
            tell(object, object.getMetadata().getResourceVersion());
          }

          @Override
          public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource after) {
            if (!after
                .getMetadata()
                .getResourceVersion()
                .equals(before.getMetadata().getResourceVersion())) {
              tell(after, after.getMetadata().getResourceVersion());
            }
          }

          @Override
          public void onDelete(GenericKubernetesResource object, boolean finalStateUnknown) {
            tell(object, Subscription.ABSENT);
          }

          private void tell(GenericKubernetesResource object, String version) {
            observer.observed(
                object.getMetadata().getNamespace(), object.getMetadata().getName(), version);
          }
        });
    informer
        .start()
        .whenComplete(
            (ok, failure) -> {
              if (failure == null) {
                LOG.debug("watching {}", name);
                state = State.RUNNING;
                // Before anybody goes on who waits: what they write is newer than this list.
                observer.synced();
                settled.complete(null);
              }
            });
    informer
        .stopped()
        .whenComplete(
            (ok, failure) -> {
              if (state != State.STOPPED) {
                state = State.ENDED;
                LOG.info(
                    "cannot watch {} any more: {}",
                    name,
                    failure == null ? "ended" : reason(failure));
                settled.complete(null);
                observer.ended(failure != null && code(failure) == 404);
              }
            });
  }

  State state() {
    return state;
  }

  /**
   * Waits until everything is listed, or it is clear that it can't be: from then on no change is
   * missed.
   */
  boolean awaitSettled(Duration atMost) {
    try {
      settled.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return state == State.RUNNING;
  }

  /** How many objects it keeps in memory. */
  int size() {
    return store.size();
  }

  String version(@Nullable String namespace, String objectName) {
    return store.version(TrimmedStore.key(namespace, objectName));
  }

  void stop() {
    state = State.STOPPED;
    settled.complete(null);
    informer.stop();
    LOG.debug("no longer watching {}", name);
  }

  private static boolean isFinal(Throwable failure) {
    int code = code(failure);
    return code == 403 || code == 404 || code == 405;
  }

  private static int code(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof KubernetesClientException e && e.getCode() > 0) {
        return e.getCode();
      }
    }
    return 0;
  }

  private static String reason(Throwable failure) {
    return switch (code(failure)) {
      case 403 -> "the controller lacks the right to";
      case 404 -> "there is no such kind";
      default -> String.valueOf(failure.getMessage());
    };
  }

  /**
   * What a feed selects.
   *
   * @param kind group, version and plural
   * @param single the one object, if it is not all that carry the label
   */
  record Target(ResourceDefinitionContext kind, String label, Optional<Single> single) {

    record Single(Optional<String> namespace, String name) {}

    private SharedIndexInformer<GenericKubernetesResource> select(KubernetesClient client) {
      var all = client.genericKubernetesResources(kind);
      if (single.isEmpty()) {
        return label.isEmpty()
            ? all.inAnyNamespace().runnableInformer(0)
            : all.inAnyNamespace().withLabel(label).runnableInformer(0);
      }
      Single one = single.get();
      return one.namespace().isPresent()
          ? all.inNamespace(one.namespace().get())
              .withField("metadata.name", one.name())
              .runnableInformer(0)
          : all.withField("metadata.name", one.name()).runnableInformer(0);
    }

    @Override
    public String toString() {
      return kind.getPlural()
          + (kind.getGroup() == null || kind.getGroup().isEmpty() ? "" : "." + kind.getGroup())
          + single
              .map(one -> " " + one.namespace().map(n -> n + "/").orElse("") + one.name())
              .orElse(label.isEmpty() ? "" : " with label " + label);
    }
  }
}
