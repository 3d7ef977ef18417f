package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.operator.kubernetes.GoneUids;
import io.deploymentorchestrator.operator.kubernetes.ResourceVersions;
import io.deploymentorchestrator.operator.resources.ReadResource;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Every resource of a kind as last seen or last written, whichever is newer. Thread-safe.
 *
 * @param <R> the resource
 */
final class Freshest<R extends ReadResource<?, ?>> {

  private final Map<ResourceID, R> freshest = new ConcurrentHashMap<>();
  private final GoneUids goneUids = new GoneUids();

  /** Takes a resource in, unless a newer state of it is known, or it is gone. */
  void seen(R resource) {
    if (goneUids.contains(resource)) {
      return;
    }
    ResourceVersions.trim(resource);
    freshest.merge(
        ResourceID.fromResource(resource),
        resource,
        (known, now) -> ResourceVersions.newer(now, known) ? now : known);
  }

  /** Takes in that a resource is gone, unless a later namesake is known. */
  void gone(R resource) {
    goneUids.add(resource);
    freshest.computeIfPresent(
        ResourceID.fromResource(resource),
        (id, known) -> ResourceVersions.sameUid(known, resource) ? null : known);
  }

  /** The newest known state of a resource; null if there is none. */
  @Nullable R get(ResourceID id) {
    return freshest.get(id);
  }

  /** All of them. */
  Collection<R> all() {
    return freshest.values();
  }
}
