package io.deploymentorchestrator.controller.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.ComponentSpec;
import io.deploymentorchestrator.controller.api.Composition;
import io.deploymentorchestrator.controller.api.CompositionSpec;
import io.deploymentorchestrator.controller.api.Names;
import io.deploymentorchestrator.operator.kubernetes.ApiThrottle;
import io.deploymentorchestrator.operator.kubernetes.Patches;
import io.deploymentorchestrator.operator.kubernetes.WholeMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** What a Composition's entry looks like as a Component. */
final class ComponentTemplate {

  private ComponentTemplate() {}

  /** The Component that an entry becomes: owned by the Composition, and born with its finalizer. */
  static Component component(Composition composition, CompositionSpec.Entry entry, String name) {
    Component component = new Component();
    component.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(composition.getMetadata().getNamespace())
            .withName(name)
            .withLabels(labels(composition, entry))
            .withFinalizers(Names.COMPONENT_FINALIZER)
            .withOwnerReferences(owner(composition))
            .build());
    boolean suspended =
        Boolean.TRUE.equals(composition.getSpec().suspend())
            || Boolean.TRUE.equals(entry.suspend());
    component.setSpec(
        new ComponentSpec(
            entry.type(),
            entry.dependsOn(),
            entry.config(),
            entry.serviceAccountName(),
            entry.refreshInterval(),
            suspended ? Boolean.TRUE : null,
            entry.timeouts()));
    return component;
  }

  /** Whether the Component that an entry becomes is ours already. */
  static boolean ownedBy(Component component, Composition composition) {
    var membership = KubernetesMapping.membership(component.getMetadata());
    return membership != null
        && membership.uid().equals(composition.getMetadata().getUid())
        && membership.composition().equals(composition.getMetadata().getName())
        && Objects.equals(
            component.getMetadata().getNamespace(), composition.getMetadata().getNamespace());
  }

  /**
   * Whether it is a child of ours that lost its owner by {@code --cascade=orphan}: same labels, no
   * owner.
   */
  static boolean orphanOf(
      Component component, Composition composition, CompositionSpec.Entry entry) {
    Map<String, String> labels = component.getMetadata().getLabels();
    return component.getMetadata().getOwnerReferences().isEmpty()
        && labels != null
        && labels(composition, entry).entrySet().stream()
            .allMatch(l -> l.getValue().equals(labels.get(l.getKey())));
  }

  /** Whether nothing needs to be written. */
  static boolean matches(Component existing, Component desired) {
    Map<String, String> labels = existing.getMetadata().getLabels();
    return Objects.equals(existing.getSpec(), desired.getSpec())
        && labels != null
        && labels.entrySet().containsAll(desired.getMetadata().getLabels().entrySet());
  }

  /** The existing Component with our spec, labels and owner; fenced by its resourceVersion. */
  static Component update(Component existing, Component desired) {
    Map<String, String> labels = new HashMap<>();
    if (existing.getMetadata().getLabels() != null) {
      labels.putAll(existing.getMetadata().getLabels());
    }
    labels.putAll(desired.getMetadata().getLabels());
    ObjectMeta meta =
        new ObjectMetaBuilder(existing.getMetadata())
            .withLabels(labels)
            .withOwnerReferences(desired.getMetadata().getOwnerReferences())
            .build();
    Component updated = new Component();
    updated.setMetadata(meta);
    updated.setSpec(desired.getSpec());
    return updated;
  }

  /**
   * Takes the Composition that controls a Component off it, fenced by its resourceVersion; by a
   * patch, so that nothing else is written.
   *
   * @return the Component as stored
   */
  static Component release(ApiThrottle requests, Component known) {
    Component component = WholeMetadata.of(requests, known);
    ObjectNode patch = Patches.of(component);
    ArrayNode owners = Patches.metadata(patch).putArray("ownerReferences");
    component.getMetadata().getOwnerReferences().stream()
        .filter(o -> !Boolean.TRUE.equals(o.getController()))
        .forEach(owners::addPOJO);
    return Patches.apply(requests, component, patch);
  }

  private static Map<String, String> labels(Composition composition, CompositionSpec.Entry entry) {
    return Map.of(
        Names.COMPOSITION_LABEL,
        composition.getMetadata().getName(),
        Names.ENTRY_LABEL,
        entry.name());
  }

  private static OwnerReference owner(Composition composition) {
    return new OwnerReferenceBuilder()
        .withApiVersion(composition.getApiVersion())
        .withKind(composition.getKind())
        .withName(composition.getMetadata().getName())
        .withUid(composition.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }
}
