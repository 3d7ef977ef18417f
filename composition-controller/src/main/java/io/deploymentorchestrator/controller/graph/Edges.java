package io.deploymentorchestrator.controller.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Directed edges between Components that know their cycles at all times. A topological order is
 * kept up to date with each edge, so a change costs a search of the part of the order that it
 * touches, not a walk over everything (Pearce and Kelly, "A dynamic topological sort algorithm for
 * directed acyclic graphs", ACM JEA 11, 2006). Edges that would close a cycle are kept apart; only
 * a namespace that has such edges pays for finding its cycles. Not thread-safe.
 */
final class Edges {

  private record Edge(ComponentKey from, ComponentKey to) {}

  private final Map<ComponentKey, Set<ComponentKey>> targets = new HashMap<>();
  private final Map<ComponentKey, Set<ComponentKey>> sources = new HashMap<>();

  /** What an edge leads to stands lower than what it comes from, closing edges aside. */
  private final Map<ComponentKey, Long> order = new HashMap<>();

  private long lowest;
  private long highest;

  /** Namespace → its edges that close cycles. */
  private final Map<String, Set<Edge>> closing = new HashMap<>();

  /** Namespace → members of cycles → all that are on cycles with them; absent when to be found. */
  private final Map<String, Map<ComponentKey, Set<ComponentKey>>> rings = new HashMap<>();

  /** Replaces the edges that come from a Component. An edge to itself is left out. */
  void set(ComponentKey from, Collection<ComponentKey> to) {
    Set<ComponentKey> wanted = new LinkedHashSet<>(to);
    wanted.remove(from);
    Set<ComponentKey> before = targets.getOrDefault(from, Set.of());
    if (before.equals(wanted)) {
      return;
    }
    rings.remove(from.namespace());
    List<ComponentKey> added = wanted.stream().filter(t -> !before.contains(t)).toList();
    List<ComponentKey> removed = before.stream().filter(t -> !wanted.contains(t)).toList();
    if (wanted.isEmpty()) {
      targets.remove(from);
    } else {
      targets.put(from, wanted);
    }
    removed.forEach(t -> unlink(new Edge(from, t)));
    added.forEach(t -> link(new Edge(from, t)));
    if (!removed.isEmpty()) {
      openAgain(from.namespace());
    }
    forget(from);
    removed.forEach(this::forget);
  }

  /** Where the edges of a Component lead to. */
  Set<ComponentKey> targets(ComponentKey key) {
    return targets.getOrDefault(key, Set.of());
  }

  /** Where edges to a Component come from, whether or not it exists. */
  Set<ComponentKey> sources(ComponentKey key) {
    return sources.getOrDefault(key, Set.of());
  }

  /** Sorts so that where an edge leads to comes before where it comes from, unless on a cycle. */
  Comparator<ComponentKey> targetsFirst() {
    return Comparator.comparing(k -> order.getOrDefault(k, 0L));
  }

  /** All that are on a cycle with a Component, itself among them; empty if it is on none. */
  Set<ComponentKey> ring(ComponentKey key) {
    if (!closing.containsKey(key.namespace())) {
      return Set.of();
    }
    return rings.computeIfAbsent(key.namespace(), this::findRings).getOrDefault(key, Set.of());
  }

  /** A shortest cycle through a Component, beginning and ending with it; empty if there is none. */
  List<ComponentKey> cycle(ComponentKey key) {
    Set<ComponentKey> ring = ring(key);
    Map<ComponentKey, ComponentKey> reachedFrom = new HashMap<>();
    Deque<ComponentKey> open = new ArrayDeque<>(ring.isEmpty() ? List.of() : List.of(key));
    while (!open.isEmpty()) {
      ComponentKey at = open.remove();
      for (ComponentKey next : targets(at)) {
        if (next.equals(key)) {
          return path(key, at, reachedFrom);
        }
        if (ring.contains(next) && reachedFrom.putIfAbsent(next, at) == null) {
          open.add(next);
        }
      }
    }
    return List.of();
  }

  private static List<ComponentKey> path(
      ComponentKey key, ComponentKey last, Map<ComponentKey, ComponentKey> reachedFrom) {
    List<ComponentKey> path = new ArrayList<>(List.of(key));
    for (ComponentKey at = last; at != null && !at.equals(key); at = reachedFrom.get(at)) {
      path.addFirst(at);
    }
    path.addFirst(key);
    return path;
  }

  private void link(Edge edge) {
    sources.computeIfAbsent(edge.to(), k -> new LinkedHashSet<>()).add(edge.from());
    place(edge);
  }

  private void unlink(Edge edge) {
    Set<ComponentKey> from = sources.get(edge.to());
    if (from != null && from.remove(edge.from()) && from.isEmpty()) {
      sources.remove(edge.to());
    }
    open(edge);
  }

  /** With an edge gone, others may close a cycle no longer. */
  private void openAgain(String namespace) {
    for (Edge edge : List.copyOf(closing.getOrDefault(namespace, Set.of()))) {
      open(edge);
      place(edge);
    }
  }

  private void open(Edge edge) {
    Set<Edge> closed = closing.get(edge.from().namespace());
    if (closed != null && closed.remove(edge) && closed.isEmpty()) {
      closing.remove(edge.from().namespace());
    }
  }

  /** Finds a place in the order that suits an edge, or files it with those that close cycles. */
  private void place(Edge edge) {
    if (!order.containsKey(edge.to())) {
      order.put(edge.to(), --lowest);
    }
    if (!order.containsKey(edge.from())) {
      order.put(edge.from(), ++highest);
    }
    long from = rank(edge.from());
    long to = rank(edge.to());
    if (to < from) {
      return;
    }
    Set<ComponentKey> below = reach(edge.to(), this::openTargets, from, to);
    if (below.contains(edge.from())) {
      closing.computeIfAbsent(edge.from().namespace(), n -> new LinkedHashSet<>()).add(edge);
      return;
    }
    Set<ComponentKey> above = reach(edge.from(), this::openSources, from, to);
    List<ComponentKey> moved = new ArrayList<>(sorted(below));
    moved.addAll(sorted(above));
    List<Long> places = moved.stream().map(this::rank).sorted().toList();
    for (int i = 0; i < moved.size(); i++) {
      order.put(moved.get(i), places.get(i));
    }
  }

  private long rank(ComponentKey key) {
    return order.getOrDefault(key, 0L);
  }

  private List<ComponentKey> sorted(Set<ComponentKey> keys) {
    return keys.stream().sorted(targetsFirst()).toList();
  }

  /** Everything reached whose rank lies between two, those two among them. */
  private Set<ComponentKey> reach(
      ComponentKey start,
      Function<ComponentKey, Collection<ComponentKey>> next,
      long lower,
      long upper) {
    Set<ComponentKey> reached = new HashSet<>(Set.of(start));
    Deque<ComponentKey> open = new ArrayDeque<>(List.of(start));
    while (!open.isEmpty()) {
      for (ComponentKey key : next.apply(open.remove())) {
        long rank = rank(key);
        if (rank >= lower && rank <= upper && reached.add(key)) {
          open.add(key);
        }
      }
    }
    return reached;
  }

  private Collection<ComponentKey> openTargets(ComponentKey from) {
    Set<Edge> closed = closing.getOrDefault(from.namespace(), Set.of());
    return closed.isEmpty()
        ? targets(from)
        : targets(from).stream().filter(t -> !closed.contains(new Edge(from, t))).toList();
  }

  private Collection<ComponentKey> openSources(ComponentKey to) {
    Set<Edge> closed = closing.getOrDefault(to.namespace(), Set.of());
    return closed.isEmpty()
        ? sources(to)
        : sources(to).stream().filter(s -> !closed.contains(new Edge(s, to))).toList();
  }

  /** Every cycle has an edge that closes it. */
  private Map<ComponentKey, Set<ComponentKey>> findRings(String namespace) {
    Map<ComponentKey, Set<ComponentKey>> found = new HashMap<>();
    for (Edge edge : closing.getOrDefault(namespace, Set.of())) {
      if (!found.containsKey(edge.from())) {
        Set<ComponentKey> ring = reach(edge.from(), this::targets, Long.MIN_VALUE, Long.MAX_VALUE);
        ring.retainAll(reach(edge.from(), this::sources, Long.MIN_VALUE, Long.MAX_VALUE));
        ring.forEach(k -> found.put(k, ring));
      }
    }
    return found;
  }

  private void forget(ComponentKey key) {
    if (!targets.containsKey(key) && !sources.containsKey(key)) {
      order.remove(key);
    }
  }
}
