package io.deploymentorchestrator.controller.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deploymentorchestrator.controller.api.ReadResource;
import io.deploymentorchestrator.controller.kubernetes.objects.Requests;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds and removes our finalizer, fenced by resourceVersion: a list of finalizers is replaced as a
 * whole by a merge patch, and must not lose somebody else's.
 */
final class Finalizers {

  private Finalizers() {}

  static <T extends ReadResource<?, ?>> T add(Requests requests, T object, String finalizer) {
    List<String> finalizers = new ArrayList<>(object.getMetadata().getFinalizers());
    finalizers.add(finalizer);
    return set(requests, object, finalizers);
  }

  static <T extends ReadResource<?, ?>> T remove(Requests requests, T object, String finalizer) {
    List<String> finalizers = new ArrayList<>(object.getMetadata().getFinalizers());
    finalizers.remove(finalizer);
    return set(requests, object, finalizers);
  }

  private static <T extends ReadResource<?, ?>> T set(
      Requests requests, T object, List<String> finalizers) {
    ObjectNode patch = Patches.of(object);
    ArrayNode list = Patches.metadata(patch).putArray("finalizers");
    finalizers.forEach(list::add);
    return Patches.apply(requests, object, patch);
  }
}
