package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.secrets.store.StoreRegistry;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Knows the labels of all namespaces. Thread-safe. */
final class NamespaceWatch implements StoreRegistry.NamespaceLabels, AutoCloseable {

  private final Map<String, Map<String, String>> labels = new ConcurrentHashMap<>();
  private final KubernetesClient client;
  private final Consumer<String> changed;
  private @Nullable SharedIndexInformer<Namespace> informer;

  /**
   * Watches nothing yet.
   *
   * @param changed hears of namespaces that came, or whose labels changed
   */
  NamespaceWatch(KubernetesClient client, Consumer<String> changed) {
    this.client = client;
    this.changed = changed;
  }

  /** Begins; returns once all are listed. */
  synchronized void start() {
    SharedIndexInformer<Namespace> fresh = client.namespaces().runnableInformer(0);
    fresh.exceptionHandler((isStarted, e) -> true); // tried again, for ever
    fresh.addEventHandler(
        new ResourceEventHandler<>() {
          @Override
          public void onAdd(Namespace namespace) {
            seen(namespace);
          }

          @Override
          public void onUpdate(Namespace before, Namespace namespace) {
            seen(namespace);
          }

          @Override
          public void onDelete(Namespace namespace, boolean unknownState) {
            labels.remove(namespace.getMetadata().getName());
          }
        });
    informer = fresh;
    fresh.run();
  }

  private void seen(Namespace namespace) {
    String name = namespace.getMetadata().getName();
    Map<String, String> now =
        Map.copyOf(
            Objects.requireNonNullElse(
                namespace.getMetadata().getLabels(), Map.<String, String>of()));
    if (!now.equals(labels.put(name, now))) {
      changed.accept(name);
    }
  }

  @Override
  public @Nullable Map<String, String> of(String namespace) {
    return labels.get(namespace);
  }

  /** Why labels may not be known; empty if they are. */
  synchronized Optional<String> problem() {
    if (informer == null || !informer.hasSynced()) {
      return Optional.of("the Namespaces could not be listed yet");
    }
    return informer.isRunning()
        ? Optional.empty()
        : Optional.of("the watch of Namespaces has ended");
  }

  @Override
  public synchronized void close() {
    if (informer != null) {
      informer.close();
    }
  }
}
