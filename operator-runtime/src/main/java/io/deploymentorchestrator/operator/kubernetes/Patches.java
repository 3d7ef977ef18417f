package io.deploymentorchestrator.operator.kubernetes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deploymentorchestrator.operator.resources.ReadResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/**
 * Merge patches, fenced by uid and resourceVersion. The client is handed no more than the
 * resource's name: it copies what it is handed by writing it, and what could not be read can't be
 * written; handed nothing, it reads the resource first.
 */
public final class Patches {

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private Patches() {}

  /** An empty patch of the metadata of a resource as it is known. */
  public static ObjectNode of(HasMetadata resource) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch
        .putObject("metadata")
        .put("uid", resource.getMetadata().getUid())
        .put("resourceVersion", resource.getMetadata().getResourceVersion());
    return patch;
  }

  /** The metadata in a patch. */
  public static ObjectNode metadata(ObjectNode patch) {
    return patch.withObject("/metadata");
  }

  /** Patches a resource; answers it as stored. */
  public static <R extends ReadResource<?, ?>> R apply(
      ApiThrottle requests, R resource, ObjectNode patch) {
    return requests.make(
        resource.getMetadata().getNamespace(),
        c -> handed(c, resource).patch(MERGE, patch.toString()));
  }

  /** Patches the status of a resource; answers it as stored. */
  public static <R extends ReadResource<?, ?>> R applyToStatus(
      ApiThrottle requests, R resource, ObjectNode patch) {
    return requests.make(
        resource.getMetadata().getNamespace(),
        c -> handed(c, resource).subresource("status").patch(MERGE, patch.toString()));
  }

  @SuppressWarnings("unchecked")
  private static <R extends ReadResource<?, ?>> Resource<R> handed(
      KubernetesClient client, R resource) {
    R empty = (R) resource.empty();
    empty.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(resource.getMetadata().getNamespace())
            .withName(resource.getMetadata().getName())
            .build());
    return client.resource(empty);
  }

  /** A resource by its name. */
  @SuppressWarnings("unchecked")
  public static <R extends ReadResource<?, ?>> Resource<R> named(
      KubernetesClient client, R resource) {
    MixedOperation<R, ?, Resource<R>> all = client.resources((Class<R>) resource.getClass());
    String namespace = resource.getMetadata().getNamespace();
    String name = resource.getMetadata().getName();
    return namespace == null ? all.withName(name) : all.inNamespace(namespace).withName(name);
  }
}
