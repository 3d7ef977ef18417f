package io.deploymentorchestrator.controller.cli;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.api.Composition;
import io.deploymentorchestrator.controller.api.CompositionSpec;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.api.StatusCondition;
import io.deploymentorchestrator.controller.graph.DependencyGraph;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.kubernetes.Memberships;
import io.deploymentorchestrator.controller.reference.ConfigTemplate;
import io.deploymentorchestrator.operator.text.DisplayText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Components under what they depend on. One that depends on several is shown once: under the one
 * with the longest chain before it.
 */
record Tree(List<Line> roots, boolean allReady) {

  private static final int LONGEST_MESSAGE = 100;

  /** One Component and those shown under it. */
  record Line(
      String name, String handler, Phase phase, boolean ready, String message, List<Line> below) {}

  static Tree of(List<Component> components, List<Composition> compositions) {
    Map<String, Component> byName = new TreeMap<>();
    components.forEach(c -> byName.put(c.getMetadata().getName(), c));
    boolean stamped = true;
    for (Composition composition : compositions) {
      for (CompositionSpec.Entry entry : composition.getSpec().components()) {
        stamped &=
            byName.containsKey(
                DependencyGraph.componentName(composition.getMetadata().getName(), entry.name()));
      }
    }
    Map<String, Set<String>> dependencies = new HashMap<>();
    for (Component component : byName.values()) {
      dependencies.put(
          component.getMetadata().getName(),
          dependencies(component, compositionOf(component, compositions), byName));
    }
    Map<String, List<String>> under = new HashMap<>();
    List<String> roots = new ArrayList<>();
    Map<String, Integer> depths = new HashMap<>();
    for (Component component : byName.values()) {
      String parent = parent(component.getMetadata().getName(), dependencies, depths);
      if (parent == null) {
        roots.add(component.getMetadata().getName());
      } else {
        under
            .computeIfAbsent(parent, p -> new ArrayList<>())
            .add(component.getMetadata().getName());
      }
    }
    Set<String> shown = new LinkedHashSet<>();
    List<Line> lines = new ArrayList<>();
    roots.forEach(r -> lines.add(line(r, byName, under, shown)));
    byName.keySet().stream()
        .filter(n -> !shown.contains(n))
        .toList() // members of cycles hang under no root
        .forEach(
            n -> {
              if (!shown.contains(n)) {
                lines.add(line(n, byName, under, shown));
              }
            });
    boolean ready = stamped && !components.isEmpty() && components.stream().allMatch(Tree::ready);
    return new Tree(lines, ready);
  }

  private static Line line(
      String name,
      Map<String, Component> byName,
      Map<String, List<String>> under,
      Set<String> shown) {
    shown.add(name);
    Component component = byName.get(name);
    ComponentStatus status =
        component == null || component.getStatus() == null
            ? ComponentStatus.EMPTY
            : component.getStatus();
    List<Line> below = new ArrayList<>();
    for (String child : under.getOrDefault(name, List.of())) {
      if (!shown.contains(child)) {
        below.add(line(child, byName, under, shown));
      }
    }
    StatusCondition ready = status.condition("Ready");
    return new Line(
        name,
        component == null ? "" : component.getSpec().handler(),
        status.phase() == null ? Phase.Pending : status.phase(),
        component != null && ready(component),
        ready == null ? "" : ready.message(),
        below);
  }

  private static boolean ready(Component component) {
    ComponentStatus status = component.getStatus();
    return status != null
        && status.phase() == Phase.Ready
        && component.getMetadata().getGeneration().equals(status.observedGeneration());
  }

  /**
   * The dependency that comes last: the one with the longest chain before it, of those the one
   * named last.
   */
  private static @Nullable String parent(
      String name, Map<String, Set<String>> dependencies, Map<String, Integer> depths) {
    String parent = null;
    int deepest = -1;
    for (String dependency : dependencies.getOrDefault(name, Set.of())) {
      int depth = depth(dependency, dependencies, depths);
      if (depth >= deepest) {
        deepest = depth;
        parent = dependency;
      }
    }
    return parent;
  }

  /** The length of the longest chain before a Component; a cycle ends where it closes. */
  private static int depth(
      String name, Map<String, Set<String>> dependencies, Map<String, Integer> known) {
    Integer before = known.putIfAbsent(name, 0);
    if (before != null) {
      return before;
    }
    int deepest = 0;
    for (String dependency : dependencies.getOrDefault(name, Set.of())) {
      deepest = Math.max(deepest, 1 + depth(dependency, dependencies, known));
    }
    known.put(name, deepest);
    return deepest;
  }

  /** Its dependencies that exist. */
  private static Set<String> dependencies(
      Component component, @Nullable String composition, Map<String, Component> byName) {
    Set<String> names = new LinkedHashSet<>(component.getSpec().dependencies());
    names.addAll(ConfigTemplate.of(component.getSpec().config()).names());
    Set<String> found = new LinkedHashSet<>();
    for (String name : names) {
      String sibling =
          composition == null ? null : DependencyGraph.componentName(composition, name);
      String plain = name.replace('_', '-');
      String target = sibling != null && byName.containsKey(sibling) ? sibling : plain;
      if (byName.containsKey(target) && !target.equals(component.getMetadata().getName())) {
        found.add(target);
      }
    }
    return found;
  }

  /** The Composition that a Component belongs to, as the controller decides it. */
  private static @Nullable String compositionOf(
      Component component, List<Composition> compositions) {
    Node.Membership said = Memberships.of(component.getMetadata());
    if (said == null) {
      return null;
    }
    String known = null;
    Set<String> stamped = new HashSet<>();
    for (Composition composition : compositions) {
      if (said.uid().equals(composition.getMetadata().getUid())) {
        String name = composition.getMetadata().getName();
        known = name;
        composition
            .getSpec()
            .components()
            .forEach(e -> stamped.add(DependencyGraph.componentName(name, e.name())));
      }
    }
    return said.of(component.getMetadata().getName(), known, stamped) ? said.composition() : null;
  }

  /** As text, messages in full. */
  List<String> lines(boolean colored) {
    return lines(colored, false);
  }

  /**
   * As text.
   *
   * @param cut whether long messages are cut, to be read on a terminal
   */
  List<String> lines(boolean colored, boolean cut) {
    List<String> text = new ArrayList<>();
    if (roots.isEmpty()) {
      text.add("no Components");
    }
    for (Line root : roots) {
      print(root, "", "", new Style(colored, cut), text);
    }
    return text;
  }

  private record Style(boolean colored, boolean cut) {}

  private static void print(Line line, String first, String rest, Style style, List<String> text) {
    String message =
        style.cut()
            ? DisplayText.line(line.message(), LONGEST_MESSAGE)
            : DisplayText.line(line.message());
    text.add(
        "%s%s %s  %s  %s%s"
            .formatted(
                first,
                mark(line, style.colored()),
                DisplayText.line(line.name()),
                DisplayText.line(line.handler()),
                line.phase(),
                message.isEmpty() || line.ready() ? "" : "  " + message));
    for (int i = 0; i < line.below().size(); i++) {
      boolean last = i == line.below().size() - 1;
      print(
          line.below().get(i),
          rest + (last ? "└─ " : "├─ "),
          rest + (last ? "   " : "│  "),
          style,
          text);
    }
  }

  private static String mark(Line line, boolean colored) {
    String mark =
        line.ready()
            ? "✔"
            : switch (line.phase()) {
              case Failed -> "✘";
              case Terminating -> "✂";
              case Ready, Deploying -> "◐";
              case Pending -> "○";
            };
    if (!colored) {
      return mark;
    }
    int code = line.ready() ? 32 : line.phase() == Phase.Failed ? 31 : 33;
    return "\u001b[" + code + "m" + mark + "\u001b[0m";
  }
}
