package io.deploymentorchestrator.controller.kubernetes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.ComponentSpec;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.api.Names;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.reference.ConfigTemplate;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns what the Kubernetes client knows into what the pure packages work on. */
final class KubernetesMapping {

  /** Of a Component whose spec can't be read: it names nothing. */
  private static final ComponentSpec UNREAD =
      new ComponentSpec(
          "unreadable", null, JsonNodeFactory.instance.objectNode(), null, null, null, null);

  private KubernetesMapping() {}

  /**
   * A Component as a node of the graph.
   *
   * @param before what the graph knows of it; its template is taken over if the config is the same
   */
  static Node of(Component component, @Nullable Node before) {
    ObjectMeta meta = component.getMetadata();
    ComponentSpec spec = component.getSpec() == null ? UNREAD : component.getSpec();
    ConfigTemplate template =
        before != null && before.spec().config().equals(spec.config())
            ? before.template()
            : ConfigTemplate.of(spec.config());
    return new Node(
        key(component),
        meta.getUid(),
        meta.getGeneration() == null ? 0 : meta.getGeneration(),
        component.hasFinalizer(Names.COMPONENT_FINALIZER),
        membership(meta),
        Map.copyOf(KeptMetadata.ours(meta.getAnnotations())),
        meta.getDeletionTimestamp(),
        spec,
        component.getStatus() == null ? ComponentStatus.EMPTY : component.getStatus(),
        template);
  }

  static ComponentKey key(HasMetadata object) {
    return new ComponentKey(object.getMetadata().getNamespace(), object.getMetadata().getName());
  }

  static ComponentKey key(ComponentId id) {
    return new ComponentKey(id.namespace(), id.name());
  }

  static ResourceID resourceId(ComponentKey key) {
    return new ResourceID(key.name(), key.namespace());
  }

  static ComponentId id(Node node) {
    return new ComponentId(node.key().namespace(), node.key().name(), node.uid());
  }

  /** The Composition that an object says controls it, if one does. */
  static Node.@Nullable Membership membership(ObjectMeta meta) {
    return Memberships.of(meta);
  }
}
