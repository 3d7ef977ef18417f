package io.deploymentorchestrator.controller.graph;

import io.deploymentorchestrator.controller.graph.Group.Way;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Directed edges between Components that know their cycles at all times. Those on cycles with one
 * another form a group, and groups stand in a topological order that is kept up to date with each
 * change; a change costs what it touches, not a walk over everything, however dense the edges are.
 * Not thread-safe.
 */
final class DependencyOrder {

  private final Map<ComponentKey, Vertex> vertices = new HashMap<>();
  private final Steps steps;
  private final Ranks ranks;

  DependencyOrder() {
    this(new Steps());
  }

  DependencyOrder(Steps steps) {
    this.steps = steps;
    this.ranks = new Ranks(steps);
  }

  /**
   * What a change of edges changed.
   *
   * @param targets where edges came to or went from
   * @param cycles Components that came onto a cycle, left it, or are shown on another one now
   */
  record Change(Set<ComponentKey> targets, Set<ComponentKey> cycles) {
    private static final Change NONE = new Change(Set.of(), Set.of());
  }

  /** Replaces the edges that come from a Component. An edge to itself is left out. */
  Change set(ComponentKey from, Collection<ComponentKey> to) {
    Set<ComponentKey> wanted = new LinkedHashSet<>(to);
    wanted.remove(from);
    Vertex known = vertices.get(from);
    if (known == null && wanted.isEmpty()) {
      return Change.NONE;
    }
    Vertex source = known != null ? known : vertex(from, ranks.highest());
    steps.add(wanted.size() + source.targets.size());
    List<Vertex> removed = source.targets.all().filter(t -> !wanted.contains(t.key)).toList();
    List<Vertex> added =
        wanted.stream()
            .map(t -> vertex(t, ranks.lowest()))
            .filter(t -> !source.targets.contains(t))
            .toList();
    if (removed.isEmpty() && added.isEmpty()) {
      return Change.NONE;
    }
    Set<Vertex> cycles = new LinkedHashSet<>();
    unlink(source, removed, cycles);
    link(source, added, cycles);
    dropUnused(source);
    removed.forEach(this::dropUnused);
    Set<ComponentKey> targets = new LinkedHashSet<>();
    removed.forEach(t -> targets.add(t.key));
    added.forEach(t -> targets.add(t.key));
    return new Change(
        targets,
        cycles.stream().map(v -> v.key).collect(Collectors.toCollection(LinkedHashSet::new)));
  }

  /** Where the edges of a Component lead to. */
  Set<ComponentKey> targets(ComponentKey key) {
    Vertex vertex = vertices.get(key);
    return vertex == null ? Set.of() : keys(vertex.targets);
  }

  /** Where edges to a Component come from, whether or not it exists. */
  Set<ComponentKey> sources(ComponentKey key) {
    Vertex vertex = vertices.get(key);
    return vertex == null ? Set.of() : keys(vertex.sources);
  }

  boolean hasSources(ComponentKey key) {
    Vertex vertex = vertices.get(key);
    return vertex != null && !vertex.sources.isEmpty();
  }

  boolean hasEdge(ComponentKey from, ComponentKey to) {
    Vertex source = vertices.get(from);
    Vertex target = vertices.get(to);
    return source != null && target != null && source.targets.contains(target);
  }

  private static Set<ComponentKey> keys(Vertex.Ends ends) {
    return ends.all().map(v -> v.key).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * Its place in the order: what a Component depends on has a lower one, what it is on a cycle with
   * the same. Changes with the edges.
   */
  long rank(ComponentKey key) {
    Vertex vertex = vertices.get(key);
    return vertex == null ? Long.MIN_VALUE : vertex.group.rank;
  }

  /** Whether a Component is on a cycle. */
  boolean isOnCycle(ComponentKey key) {
    Vertex vertex = vertices.get(key);
    return vertex != null && vertex.group.hasCycle();
  }

  /** Whether two Components are on a cycle together. */
  boolean shareCycle(ComponentKey one, ComponentKey other) {
    Vertex vertex = vertices.get(one);
    Vertex second = vertices.get(other);
    return vertex != null && second != null && vertex != second && vertex.group == second.group;
  }

  /** All that are on a cycle with a Component, itself among them; empty if it is on none. */
  Set<ComponentKey> cycleMembers(ComponentKey key) {
    Vertex vertex = vertices.get(key);
    return vertex == null || !vertex.group.hasCycle()
        ? Set.of()
        : vertex.group.members.stream().map(v -> v.key).collect(Collectors.toSet());
  }

  /**
   * A cycle through a Component, beginning and ending with it; empty if there is none. The same one
   * until a {@link Change} names the Component.
   */
  List<ComponentKey> cycle(ComponentKey key) {
    Vertex vertex = vertices.get(key);
    return vertex == null ? List.of() : vertex.group.cycle(vertex);
  }

  /** What follows a Component on its {@link #cycle}; null if it is on none. */
  @Nullable ComponentKey nextOnCycle(ComponentKey key) {
    Vertex vertex = vertices.get(key);
    Vertex next = vertex == null ? null : vertex.group.next(vertex);
    return next == null ? null : next.key;
  }

  private Vertex vertex(ComponentKey key, long rank) {
    Vertex known = vertices.get(key);
    if (known != null) {
      return known;
    }
    Vertex vertex = new Vertex(key, rank);
    vertices.put(key, vertex);
    ranks.add(vertex.group);
    return vertex;
  }

  private void dropUnused(Vertex vertex) {
    if (vertex.hasNoEdges()) {
      vertices.remove(vertex.key);
      ranks.remove(vertex.group);
    }
  }

  private void unlink(Vertex source, List<Vertex> removed, Set<Vertex> cycles) {
    Group group = source.group;
    Set<Vertex> withoutWayTo = new LinkedHashSet<>();
    Set<Vertex> withoutWayFrom = new LinkedHashSet<>();
    for (Vertex target : removed) {
      source.targets.remove(target);
      target.sources.remove(source);
      if (source.towardsRoot == target) {
        withoutWayTo.add(source);
      }
      if (target.fromRoot == source) {
        withoutWayFrom.add(target);
      }
    }
    if (!group.hasCycle()) {
      return;
    }
    Set<Vertex> lostTo;
    Set<Vertex> lostFrom;
    if (source == group.root && withoutWayFrom.size() > source.targets.inside().size()) {
      // Most ways began with what is gone: a new root is cheaper than as many new ways.
      steps.add(group.members.size());
      group.root = Group.bestRoot(without(group.members, source));
      group.root.towardsRoot = null;
      group.root.fromRoot = null;
      cycles.add(group.root);
      lostTo = without(group.members, group.root);
      lostFrom = without(group.members, group.root);
    } else {
      lostTo = group.cutOff(Way.TOWARDS_ROOT, withoutWayTo, steps);
      lostFrom = group.cutOff(Way.FROM_ROOT, withoutWayFrom, steps);
    }
    boolean rootIsShownOtherwise = group.firstIsAmong(lostTo);
    cycles.addAll(lostTo);
    cycles.addAll(lostFrom);
    group.reconnect(Way.TOWARDS_ROOT, lostTo, steps);
    group.reconnect(Way.FROM_ROOT, lostFrom, steps);
    if (!lostTo.isEmpty() || !lostFrom.isEmpty()) {
      split(group, lostTo, lostFrom);
    }
    if (group.chooseFirst() || rootIsShownOtherwise) {
      cycles.add(group.root);
    }
  }

  /**
   * Takes those out of a group that do not reach its root any more, or are not reached from it.
   * Between the two kinds and the group there are edges in one direction only: what is still
   * reached comes below, what reaches it above.
   */
  private void split(Group group, Set<Vertex> withoutWayTo, Set<Vertex> withoutWayFrom) {
    Set<Vertex> leaving = new LinkedHashSet<>(withoutWayTo);
    leaving.addAll(withoutWayFrom);
    List<Group> below = new ArrayList<>();
    List<Group> beside = new ArrayList<>();
    List<Group> above = new ArrayList<>();
    for (Set<Vertex> members : StrongComponents.of(leaving, steps)) {
      steps.add(members.size());
      Vertex root = Group.bestRoot(members);
      Group part = new Group(root, 0);
      part.members.addAll(members);
      boolean reaches = !withoutWayTo.contains(root);
      boolean reached = !withoutWayFrom.contains(root);
      (reached ? below : reaches ? above : beside).add(part);
    }
    group.members.removeAll(leaving);
    beside.addAll(above);
    for (Group part : concat(below, beside)) {
      for (Vertex member : part.members) {
        member.group = part;
        member.towardsRoot = null;
        member.fromRoot = null;
      }
    }
    leaving.forEach(v -> v.fileEdges(steps));
    for (Group part : concat(below, beside)) {
      connect(part, without(part.members, part.root));
    }
    ranks.moveBelow(below, group);
    ranks.moveAbove(beside, group.rank);
  }

  private static List<Group> concat(List<Group> one, List<Group> other) {
    List<Group> all = new ArrayList<>(one);
    all.addAll(other);
    return all;
  }

  private static Set<Vertex> without(Set<Vertex> all, Vertex one) {
    Set<Vertex> left = new LinkedHashSet<>(all);
    left.remove(one);
    return left;
  }

  /** Finds the ways of new members. */
  private void connect(Group group, Set<Vertex> newcomers) {
    group.reconnect(Way.TOWARDS_ROOT, new LinkedHashSet<>(newcomers), steps);
    group.reconnect(Way.FROM_ROOT, new LinkedHashSet<>(newcomers), steps);
    group.chooseFirst();
  }

  private void link(Vertex source, List<Vertex> added, Set<Vertex> cycles) {
    Set<Group> higher = new LinkedHashSet<>();
    for (Vertex target : added) {
      boolean inside = target.group == source.group;
      source.targets.add(target, inside);
      target.sources.add(source, inside);
      if (target.group.rank > source.group.rank) {
        higher.add(target.group);
      }
    }
    if (higher.isEmpty()) {
      return;
    }
    CycleSearch.Found found = new CycleSearch(source.group, higher, steps).search();
    long top = higher.stream().mapToLong(g -> g.rank).max().orElseThrow();
    switch (found.side()) {
      case BELOW_SOURCE -> {
        ranks.moveBelow(found.others(), source.group);
        if (!found.cycle().isEmpty()) {
          merge(found.cycle(), source.group.rank, cycles);
        }
      }
      case ABOVE_TARGETS -> {
        List<Group> moved = new ArrayList<>(found.others());
        if (!found.cycle().isEmpty()) {
          merge(found.cycle(), source.group.rank, cycles);
          moved.addFirst(source.group);
        }
        ranks.moveAbove(moved, top);
      }
    }
  }

  /** Makes one group of several, at a rank. */
  private void merge(Set<Group> groups, long rank, Set<Vertex> cycles) {
    Group largest = groups.iterator().next();
    for (Group group : groups) {
      ranks.remove(group);
      largest = group.members.size() > largest.members.size() ? group : largest;
    }
    largest.rank = rank;
    ranks.add(largest);
    Set<Vertex> newcomers = new LinkedHashSet<>();
    for (Group group : groups) {
      if (group != largest) {
        newcomers.addAll(group.members);
      }
    }
    for (Vertex newcomer : newcomers) {
      newcomer.group = largest;
      newcomer.towardsRoot = null;
      newcomer.fromRoot = null;
    }
    largest.members.addAll(newcomers);
    newcomers.forEach(v -> v.fileEdges(steps));
    boolean wasAlone = largest.members.size() == newcomers.size() + 1;
    connect(largest, newcomers);
    cycles.addAll(newcomers);
    if (wasAlone) {
      cycles.add(largest.root);
    }
  }
}
