package io.deploymentorchestrator.operator.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deploymentorchestrator.operator.resources.ReadResource;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds and removes our finalizer, fenced by resourceVersion: a list of finalizers is replaced as a
 * whole by a merge patch, and must not lose somebody else's.
 */
public final class Finalizers {

  private Finalizers() {}

  /** Puts one on; answers the resource as stored. */
  public static <T extends ReadResource<?, ?>> T add(
      ApiThrottle requests, T object, String finalizer) {
    T whole = WholeMetadata.of(requests, object);
    List<String> finalizers = new ArrayList<>(whole.getMetadata().getFinalizers());
    finalizers.add(finalizer);
    return set(requests, whole, finalizers);
  }

  /** Takes one off; answers the resource as stored. */
  public static <T extends ReadResource<?, ?>> T remove(
      ApiThrottle requests, T object, String finalizer) {
    T whole = WholeMetadata.of(requests, object);
    List<String> finalizers = new ArrayList<>(whole.getMetadata().getFinalizers());
    finalizers.remove(finalizer);
    return set(requests, whole, finalizers);
  }

  private static <T extends ReadResource<?, ?>> T set(
      ApiThrottle requests, T object, List<String> finalizers) {
    ObjectNode patch = Patches.of(object);
    ArrayNode list = Patches.metadata(patch).putArray("finalizers");
    finalizers.forEach(list::add);
    return Patches.apply(requests, object, patch);
  }
}
