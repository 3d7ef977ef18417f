package io.deploymentorchestrator.controller.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds and removes our finalizer, fenced by resourceVersion: a list of finalizers is replaced as a
 * whole by a merge patch, and must not lose somebody else's.
 */
final class Finalizers {

  private Finalizers() {}

  static <T extends HasMetadata> T add(KubernetesClient client, T object, String finalizer) {
    List<String> finalizers = new ArrayList<>(object.getMetadata().getFinalizers());
    finalizers.add(finalizer);
    return set(client, object, finalizers);
  }

  static <T extends HasMetadata> T remove(KubernetesClient client, T object, String finalizer) {
    List<String> finalizers = new ArrayList<>(object.getMetadata().getFinalizers());
    finalizers.remove(finalizer);
    return set(client, object, finalizers);
  }

  private static <T extends HasMetadata> T set(
      KubernetesClient client, T object, List<String> finalizers) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    ObjectNode metadata = patch.putObject("metadata");
    metadata.put("uid", object.getMetadata().getUid());
    metadata.put("resourceVersion", object.getMetadata().getResourceVersion());
    ArrayNode list = metadata.putArray("finalizers");
    finalizers.forEach(list::add);
    return client.resource(object).patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
  }
}
