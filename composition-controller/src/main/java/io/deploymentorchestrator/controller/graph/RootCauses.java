package io.deploymentorchestrator.controller.graph;

import io.deploymentorchestrator.controller.api.ComponentStatus.RootCause;
import io.deploymentorchestrator.controller.api.Reasons;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What holds Components up, named at its source. Kept for every Component that waits; a change of
 * the source reaches all that wait for it at once, however long the chain, and touches no other.
 * Not thread-safe.
 */
final class RootCauses {

  private final Map<ComponentKey, Node> nodes;
  private final DependencyOrder wanted;
  private final Steps steps;

  /** What holds a Component's dependencies up. */
  private final Map<ComponentKey, RootCause> heldUpBy = new HashMap<>();

  /** The dependency that told a Component what holds it up: it goes on being the one. */
  private final Map<ComponentKey, ComponentKey> toldBy = new HashMap<>();

  /** What a Component that is not Ready tells those that wait for it. */
  private final Map<ComponentKey, RootCause> passedOn = new HashMap<>();

  private record Queued(long rank, ComponentKey key) {}

  /** Over what a graph knows; both are read, never written. */
  RootCauses(Map<ComponentKey, Node> nodes, DependencyOrder wanted, Steps steps) {
    this.nodes = nodes;
    this.wanted = wanted;
    this.steps = steps;
  }

  /** What holds a Component's dependencies up; null if they are Ready or being worked on. */
  @Nullable RootCause of(ComponentKey key) {
    RootCause cause = heldUpBy.get(key);
    if (cause == null) {
      return null;
    }
    // A cycle is as long as users make it: only who asks is told it, and as it is now.
    ComponentKey source = new ComponentKey(key.namespace(), cause.component());
    return cause.reason().equals(Reasons.DEPENDENCY_CYCLE) && wanted.isOnCycle(source)
        ? new RootCause(
            cause.component(), cause.reason(), Listing.cycle(wanted.cycle(source)), cause.since())
        : cause;
  }

  /**
   * Looks at Components anew, and at those that wait for them as far as that changes anything.
   *
   * @return all whose root cause is another one now
   */
  Set<ComponentKey> update(Collection<ComponentKey> changed) {
    Set<ComponentKey> concerned = new HashSet<>();
    // Dependencies first: each Component is looked at once.
    PriorityQueue<Queued> open = new PriorityQueue<>(Comparator.comparingLong(Queued::rank));
    Set<ComponentKey> queued = new HashSet<>(changed);
    queued.forEach(k -> open.add(new Queued(wanted.rank(k), k)));
    while (!open.isEmpty()) {
      ComponentKey key = open.remove().key();
      queued.remove(key);
      steps.add();
      if (keep(heldUpBy, key, findHeldUpBy(key))) {
        concerned.add(key);
      }
      if (keep(passedOn, key, findPassedOn(key))) {
        for (ComponentKey source : wanted.sources(key)) {
          steps.add();
          if (queued.add(source)) {
            open.add(new Queued(wanted.rank(source), source));
          }
        }
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
    ComponentKey by = nodes.containsKey(key) ? findWhoTells(key) : null;
    if (by == null) {
      toldBy.remove(key);
      return null;
    }
    toldBy.put(key, by);
    return passedOn.get(by);
  }

  /**
   * On a cycle the next one, then whoever told before, then the first that has something to tell.
   */
  private @Nullable ComponentKey findWhoTells(ComponentKey key) {
    ComponentKey next = wanted.nextOnCycle(key);
    if (next != null && passedOn.containsKey(next)) {
      return next;
    }
    ComponentKey last = toldBy.get(key);
    if (last != null && passedOn.containsKey(last) && wanted.hasEdge(key, last)) {
      return last;
    }
    for (ComponentKey target : wanted.targets(key)) {
      steps.add();
      if (passedOn.containsKey(target)) {
        return target;
      }
    }
    return null;
  }

  private @Nullable RootCause findPassedOn(ComponentKey key) {
    Node node = nodes.get(key);
    if (node == null) {
      return wanted.hasSources(key) ? missing(key) : null;
    }
    if (node.ready()) {
      return null;
    }
    if (wanted.isOnCycle(key)) {
      // Its members wait for each other: what one passed on would never leave the circle.
      return new RootCause(key.name(), Reasons.DEPENDENCY_CYCLE, "", null);
    }
    RootCause blocked = node.blocked();
    return blocked != null ? blocked : heldUpBy.get(key);
  }

  private static RootCause missing(ComponentKey key) {
    String name = Listing.name(key.name());
    return new RootCause(name, Reasons.DEPENDENCY_NOT_FOUND, "there is no Component " + name, null);
  }
}
