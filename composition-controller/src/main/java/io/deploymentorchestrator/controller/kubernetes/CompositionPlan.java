package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.Composition;
import io.deploymentorchestrator.controller.api.CompositionSpec;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.graph.DependencyGraph;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.operator.json.UnreadJson;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done about a Composition.
 *
 * @param entries in the order of its list
 * @param leaving its Components that left the list
 */
record CompositionPlan(List<PlannedEntry> entries, List<Node> leaving) {

  /** What is to be done about an entry. */
  record PlannedEntry(String entry, String component, Step step) {}

  /** What is to be done about the Component of an entry. */
  sealed interface Step {

    /** It is what the entry says, or is awaited as it is. */
    record Keep() implements Step {}

    /** It can't become what the entry says. */
    record Refuse(String reason) implements Step {}

    /** It does not exist yet. */
    record Create(Component desired) implements Step {}

    /** It differs; the write is fenced by the resourceVersion of what it was compared with. */
    record Update(Component existing, Component desired) implements Step {}
  }

  /**
   * Compares a Composition with its Components.
   *
   * @param freshest the newest known state of a Component
   * @param members the Components that are the Composition's now
   */
  static CompositionPlan of(
      Composition composition,
      Function<ComponentKey, @Nullable Component> freshest,
      List<Node> members) {
    Map<String, List<String>> namesByComponent = new LinkedHashMap<>();
    for (CompositionSpec.Entry entry : composition.getSpec().components()) {
      namesByComponent
          .computeIfAbsent(componentName(composition, entry), n -> new ArrayList<>())
          .add(entry.name());
    }
    List<PlannedEntry> entries = new ArrayList<>();
    for (CompositionSpec.Entry entry : composition.getSpec().components()) {
      String name = componentName(composition, entry);
      List<String> claimants = namesByComponent.getOrDefault(name, List.of());
      Step step =
          claimants.size() > 1
              ? new Step.Refuse(
                  "entries %s would both become Component %s; rename one"
                      .formatted(String.join(" and ", claimants), name))
              : step(composition, entry, name, freshest);
      entries.add(new PlannedEntry(entry.name(), name, step));
    }
    Set<String> listed = new HashSet<>(namesByComponent.keySet());
    return new CompositionPlan(
        entries, members.stream().filter(m -> !listed.contains(m.key().name())).toList());
  }

  static String componentName(Composition composition, CompositionSpec.Entry entry) {
    return DependencyGraph.componentName(composition.getMetadata().getName(), entry.name());
  }

  private static Step step(
      Composition composition,
      CompositionSpec.Entry entry,
      String name,
      Function<ComponentKey, @Nullable Component> freshest) {
    Optional<String> problem = UnreadJson.problem(entry.config());
    if (problem.isPresent()) {
      return new Step.Refuse("its config " + problem.get());
    }
    Component existing =
        freshest.apply(new ComponentKey(composition.getMetadata().getNamespace(), name));
    Component desired = ComponentTemplate.component(composition, entry, name);
    return existing == null
        ? new Step.Create(desired)
        : step(composition, entry, existing, desired);
  }

  private static Step step(
      Composition composition, CompositionSpec.Entry entry, Component existing, Component desired) {
    String name = existing.getMetadata().getName();
    boolean ours = ComponentTemplate.ownedBy(existing, composition);
    if (!ours && !ComponentTemplate.orphanOf(existing, composition, entry)) {
      return new Step.Refuse(
          "Component "
              + name
              + " exists and does not belong to this Composition; rename the entry, or delete that Component");
    }
    if (existing.isMarkedForDeletion()) {
      return new Step.Keep(); // its going wakes us
    }
    if (existing.unreadable().isPresent()) {
      return new Step.Refuse("Component " + name + " can't be read; see what it says");
    }
    if (UnreadJson.problem(existing.getSpec().config()).isPresent()) {
      return new Step.Keep(); // it says why; nothing to compare with
    }
    if (!existing.getSpec().handler().equals(entry.type())) {
      return new Step.Refuse(
          "its type can't change from %s to %s: that would destroy what the old handler made; remove the entry, then add it again"
              .formatted(existing.getSpec().handler(), entry.type()));
    }
    return ours && ComponentTemplate.matches(existing, desired)
        ? new Step.Keep()
        : new Step.Update(existing, desired);
  }
}
