package io.deploymentorchestrator.controller.kubernetes.objects;

import io.deploymentorchestrator.controller.objects.Subscription;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An informer's memory that keeps of each object only where it is and its version: a watch wakes,
 * it is never read from, and thousands of objects must not cost their bodies.
 */
final class TrimmedStore implements ItemStore<GenericKubernetesResource> {

  private final Map<String, GenericKubernetesResource> items = new ConcurrentHashMap<>();

  static String key(@Nullable String namespace, String name) {
    return namespace == null ? name : namespace + "/" + name;
  }

  @Override
  public String getKey(GenericKubernetesResource object) {
    return key(object.getMetadata().getNamespace(), object.getMetadata().getName());
  }

  @Override
  public @Nullable GenericKubernetesResource put(String key, GenericKubernetesResource object) {
    GenericKubernetesResource trimmed = new GenericKubernetesResource();
    trimmed.setApiVersion(object.getApiVersion());
    trimmed.setKind(object.getKind());
    trimmed.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(object.getMetadata().getNamespace())
            .withName(object.getMetadata().getName())
            .withUid(object.getMetadata().getUid())
            .withResourceVersion(object.getMetadata().getResourceVersion())
            .build());
    return items.put(key, trimmed);
  }

  @Override
  public @Nullable GenericKubernetesResource remove(String key) {
    return items.remove(key);
  }

  @Override
  public Stream<String> keySet() {
    return items.keySet().stream();
  }

  @Override
  public Stream<GenericKubernetesResource> values() {
    return items.values().stream();
  }

  @Override
  public @Nullable GenericKubernetesResource get(String key) {
    return items.get(key);
  }

  @Override
  public int size() {
    return items.size();
  }

  @Override
  public boolean isFullState() {
    return false;
  }

  /** The version of an object, {@link Subscription#ABSENT} if there is none. */
  String version(String key) {
    GenericKubernetesResource item = items.get(key);
    return item == null ? Subscription.ABSENT : item.getMetadata().getResourceVersion();
  }
}
