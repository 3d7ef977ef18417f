package io.deploymentorchestrator.operator.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.function.Consumer;

/**
 * Where an informer keeps resources: trimmed as they come. Later is too late, since it tells of
 * none before it has listed all, and of none that it lists again unchanged.
 */
public final class TrimmedItems<R extends HasMetadata> extends BasicItemStore<R> {

  private final Consumer<R> keep;

  /**
   * For an informer.
   *
   * @param keep leaves out what there is no room for
   */
  public TrimmedItems(Consumer<R> keep) {
    super(Cache::metaNamespaceKeyFunc);
    this.keep = keep;
  }

  @Override
  public R put(String key, R resource) {
    ResourceVersions.trim(resource);
    keep.accept(resource);
    return super.put(key, resource);
  }
}
