package io.deploymentorchestrator.controller.graph;

import io.deploymentorchestrator.controller.api.ComponentStatus.RootCause;
import io.deploymentorchestrator.controller.api.Reasons;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What holds Components up, named at its source. Kept for every Component that waits; a change of
 * the source reaches all that wait for it at once, however long the chain, and touches no other.
 * Not thread-safe.
 */
final class RootCauses {

  private final Map<ComponentKey, Node> nodes;
  private final Edges wanted;

  /** What holds a Component's dependencies up. */
  private final Map<ComponentKey, RootCause> heldUpBy = new HashMap<>();

  /** What a Component that is not Ready tells those that wait for it. */
  private final Map<ComponentKey, RootCause> passedOn = new HashMap<>();

  /** Over what a graph knows; both are read, never written. */
  RootCauses(Map<ComponentKey, Node> nodes, Edges wanted) {
    this.nodes = nodes;
    this.wanted = wanted;
  }

  /** What holds a Component's dependencies up; null if they are Ready or being worked on. */
  @Nullable RootCause of(ComponentKey key) {
    return heldUpBy.get(key);
  }

  /**
   * Looks at Components anew, and at those that wait for them as far as that changes anything.
   *
   * @return all whose root cause is another one now
   */
  Set<ComponentKey> update(Collection<ComponentKey> changed) {
    Set<ComponentKey> concerned = new HashSet<>();
    // Dependencies first: each Component is looked at once.
    PriorityQueue<ComponentKey> open = new PriorityQueue<>(wanted.targetsFirst());
    Set<ComponentKey> queued = new HashSet<>(changed);
    open.addAll(queued);
    while (!open.isEmpty()) {
      ComponentKey key = open.remove();
      queued.remove(key);
      if (keep(heldUpBy, key, findHeldUpBy(key))) {
        concerned.add(key);
      }
      if (keep(passedOn, key, findPassedOn(key))) {
        wanted.sources(key).stream().filter(queued::add).forEach(open::add);
      }
    }
    return concerned;
  }

  /**
   * Equal while component and reason are equal: a source whose message changes is the same source,
   * and those that wait for it are not rewritten.
   */
  private static boolean keep(
      Map<ComponentKey, RootCause> causes, ComponentKey key, @Nullable RootCause now) {
    RootCause before = causes.get(key);
    if (sameSource(before, now)) {
      return false;
    }
    if (now == null) {
      causes.remove(key);
    } else {
      causes.put(key, now);
    }
    return true;
  }

  private static boolean sameSource(@Nullable RootCause one, @Nullable RootCause other) {
    return one == null || other == null
        ? one == other
        : one.component().equals(other.component()) && one.reason().equals(other.reason());
  }

  private @Nullable RootCause findHeldUpBy(ComponentKey key) {
    if (!nodes.containsKey(key)) {
      return null;
    }
    return wanted.targets(key).stream()
        .map(passedOn::get)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private @Nullable RootCause findPassedOn(ComponentKey key) {
    Node node = nodes.get(key);
    if (node == null) {
      return wanted.sources(key).isEmpty() ? null : missing(key);
    }
    if (node.ready()) {
      return null;
    }
    List<ComponentKey> cycle = wanted.cycle(key);
    if (!cycle.isEmpty()) {
      // Its members wait for each other: what one passed on would never leave the circle.
      return new RootCause(key.name(), Reasons.DEPENDENCY_CYCLE, text(cycle), null);
    }
    RootCause blocked = node.blocked();
    return blocked != null ? blocked : heldUpBy.get(key);
  }

  static RootCause missing(ComponentKey key) {
    return new RootCause(
        key.name(), Reasons.DEPENDENCY_NOT_FOUND, "there is no Component " + key.name(), null);
  }

  private static String text(List<ComponentKey> cycle) {
    return cycle.stream().map(ComponentKey::name).collect(Collectors.joining(" → "));
  }
}
