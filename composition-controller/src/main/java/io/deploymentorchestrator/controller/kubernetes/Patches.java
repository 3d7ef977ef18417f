package io.deploymentorchestrator.controller.kubernetes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.Composition;
import io.deploymentorchestrator.controller.api.ReadResource;
import io.deploymentorchestrator.controller.kubernetes.objects.Requests;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/**
 * Merge patches, fenced by uid and resourceVersion. The client is handed no more than the
 * resource's name: it copies what it is handed by writing it, and what could not be read can't be
 * written; handed nothing, it reads the resource first.
 */
final class Patches {

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private Patches() {}

  /** An empty patch of the metadata of a resource as it is known. */
  static ObjectNode of(HasMetadata resource) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch
        .putObject("metadata")
        .put("uid", resource.getMetadata().getUid())
        .put("resourceVersion", resource.getMetadata().getResourceVersion());
    return patch;
  }

  /** The metadata in a patch. */
  static ObjectNode metadata(ObjectNode patch) {
    return patch.withObject("/metadata");
  }

  /** Patches a resource; answers it as stored. */
  static <R extends ReadResource<?, ?>> R apply(Requests requests, R resource, ObjectNode patch) {
    return requests.make(
        resource.getMetadata().getNamespace(),
        c -> handed(c, resource).patch(MERGE, patch.toString()));
  }

  /** Patches the status of a resource; answers it as stored. */
  static <R extends ReadResource<?, ?>> R applyToStatus(
      Requests requests, R resource, ObjectNode patch) {
    return requests.make(
        resource.getMetadata().getNamespace(),
        c -> handed(c, resource).subresource("status").patch(MERGE, patch.toString()));
  }

  @SuppressWarnings("unchecked")
  private static <R extends ReadResource<?, ?>> Resource<R> handed(
      KubernetesClient client, R resource) {
    R empty = (R) (resource instanceof Composition ? new Composition() : new Component());
    empty.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(resource.getMetadata().getNamespace())
            .withName(resource.getMetadata().getName())
            .build());
    return client.resource(empty);
  }

  /** A resource by its name. */
  @SuppressWarnings("unchecked")
  static <R extends ReadResource<?, ?>> Resource<R> named(KubernetesClient client, R resource) {
    return client
        .resources((Class<R>) resource.getClass())
        .inNamespace(resource.getMetadata().getNamespace())
        .withName(resource.getMetadata().getName());
  }
}
