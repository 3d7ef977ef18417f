package io.deploymentorchestrator.controller.graph;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Component in a {@link DependencyOrder}: its edges, and where it stands in its group. Equal only
 * to itself. Not thread-safe.
 */
final class Vertex {

  /**
   * The other ends of edges, in the order in which they came.
   *
   * @param inside those in the same group
   * @param outside those in other groups
   */
  record Ends(Set<Vertex> inside, Set<Vertex> outside) {

    Ends() {
      this(new LinkedHashSet<>(), new LinkedHashSet<>());
    }

    boolean contains(Vertex other) {
      return inside.contains(other) || outside.contains(other);
    }

    boolean isEmpty() {
      return inside.isEmpty() && outside.isEmpty();
    }

    int size() {
      return inside.size() + outside.size();
    }

    Stream<Vertex> all() {
      return Stream.concat(outside.stream(), inside.stream());
    }

    void add(Vertex other, boolean sameGroup) {
      (sameGroup ? inside : outside).add(other);
    }

    void remove(Vertex other) {
      if (!inside.remove(other)) {
        outside.remove(other);
      }
    }
  }

  final ComponentKey key;

  /** What it depends on. */
  final Ends targets = new Ends();

  /** What depends on it. */
  final Ends sources = new Ends();

  /** All that are on cycles with it, or itself alone. */
  Group group;

  /** Where an edge leads that begins a way to the root of its group; null for the root. */
  @Nullable Vertex towardsRoot;

  /** Where an edge comes from that ends a way from the root of its group; null for the root. */
  @Nullable Vertex fromRoot;

  Vertex(ComponentKey key, long rank) {
    this.key = key;
    this.group = new Group(this, rank);
  }

  /** Files its edges anew after it, or others with it, changed the group. */
  void fileEdges(Steps steps) {
    file(targets, other -> other.sources, steps);
    file(sources, other -> other.targets, steps);
  }

  private void file(Ends ends, Function<Vertex, Ends> back, Steps steps) {
    steps.add(ends.size());
    for (Iterator<Vertex> left = ends.outside().iterator(); left.hasNext(); ) {
      Vertex other = left.next();
      if (other.group == group) {
        left.remove();
        ends.inside().add(other);
        back.apply(other).outside().remove(this);
        back.apply(other).inside().add(this);
      }
    }
    for (Iterator<Vertex> left = ends.inside().iterator(); left.hasNext(); ) {
      Vertex other = left.next();
      if (other.group != group) {
        left.remove();
        ends.outside().add(other);
        back.apply(other).inside().remove(this);
        back.apply(other).outside().add(this);
      }
    }
  }

  /** How many edges it has within its group. */
  int insideEdges() {
    return targets.inside().size() + sources.inside().size();
  }

  boolean hasNoEdges() {
    return targets.isEmpty() && sources.isEmpty();
  }
}
