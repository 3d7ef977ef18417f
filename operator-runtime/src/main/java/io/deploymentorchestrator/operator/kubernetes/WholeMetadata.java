package io.deploymentorchestrator.operator.kubernetes;

import io.deploymentorchestrator.operator.resources.ReadResource;

/** Metadata as the API server has it, where some of it was left out of memory. */
public final class WholeMetadata {

  private WholeMetadata() {}

  /**
   * A resource whose metadata can be written back: itself if nothing was left out of it, else as it
   * is read now, in the version that is known, so that a write meets a conflict if it has changed.
   */
  public static <R extends ReadResource<?, ?>> R of(ApiThrottle requests, R resource) {
    if (!resource.metadataCut()) {
      return resource;
    }
    R whole =
        requests.make(resource.getMetadata().getNamespace(), c -> Patches.named(c, resource).get());
    if (whole == null || !ResourceVersions.sameUid(whole, resource)) {
      return resource; // gone: so is whatever would be written
    }
    whole.getMetadata().setResourceVersion(resource.getMetadata().getResourceVersion());
    return whole;
  }
}
