package io.deploymentorchestrator.controller.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which of some Components are on cycles with one another (Tarjan, "Depth-first search and linear
 * graph algorithms", 1972), without recursion: how deep it goes is up to users.
 */
final class StrongComponents {

  private static final class Visit {
    final Vertex vertex;
    final Iterator<Vertex> edges;
    final int number;
    int lowest;
    boolean done;

    Visit(Vertex vertex, int number) {
      this.vertex = vertex;
      this.edges = vertex.targets.inside().iterator();
      this.number = number;
      this.lowest = number;
    }
  }

  private final Set<Vertex> among;
  private final Steps steps;
  private final Map<Vertex, Visit> visits = new HashMap<>();
  private final Deque<Visit> path = new ArrayDeque<>();
  private final Deque<Visit> undecided = new ArrayDeque<>();
  private final List<Set<Vertex>> found = new ArrayList<>();

  private StrongComponents(Set<Vertex> among, Steps steps) {
    this.among = among;
    this.steps = steps;
  }

  /** By the edges within a group; what is depended on comes first. */
  static List<Set<Vertex>> of(Set<Vertex> among, Steps steps) {
    StrongComponents search = new StrongComponents(among, steps);
    for (Vertex start : among) {
      if (!search.visits.containsKey(start)) {
        search.visitAll(start);
      }
    }
    return search.found;
  }

  private void visitAll(Vertex start) {
    visit(start);
    while (!path.isEmpty()) {
      Visit at = path.element();
      if (at.edges.hasNext()) {
        follow(at, at.edges.next());
      } else {
        path.remove();
        if (!path.isEmpty()) {
          path.element().lowest = Math.min(path.element().lowest, at.lowest);
        }
        if (at.lowest == at.number) {
          found.add(takeUntil(at));
        }
      }
    }
  }

  private void visit(Vertex vertex) {
    Visit visit = new Visit(vertex, visits.size());
    visits.put(vertex, visit);
    path.push(visit);
    undecided.push(visit);
  }

  private void follow(Visit at, Vertex target) {
    steps.add();
    Visit known = visits.get(target);
    if (known != null) {
      if (!known.done) {
        at.lowest = Math.min(at.lowest, known.number);
      }
    } else if (among.contains(target)) {
      visit(target);
    }
  }

  private Set<Vertex> takeUntil(Visit last) {
    Set<Vertex> taken = new LinkedHashSet<>();
    Visit visit;
    do {
      visit = undecided.remove();
      visit.done = true;
      taken.add(visit.vertex);
    } while (visit != last);
    return taken;
  }
}
