package io.deploymentorchestrator.controller.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What new edges of one Component mean to the order: whether they close cycles, and what has to
 * move. Looks from both ends in turns, and ends when the cheaper side is done (after Bender,
 * Fineman, Gilbert and Tarjan, "A new approach to incremental cycle detection", TALG 12, 2016). All
 * new edges of a Component are looked into at once.
 */
final class CycleSearch {

  private final Group from;
  private final Set<Group> to;
  private final Steps steps;
  private final Walk forwards;
  private final Walk backwards;

  /**
   * A search.
   *
   * @param from where the new edges come from
   * @param to where they lead, as far as that is higher in the order
   */
  CycleSearch(Group from, Set<Group> to, Steps steps) {
    this.from = from;
    this.to = to;
    this.steps = steps;
    this.forwards = new Walk(true, to);
    this.backwards = new Walk(false, Set.of(from));
  }

  /**
   * What was found.
   *
   * @param cycle groups that the edges make one of; empty if they close no cycle
   * @param others what has to be moved besides, lowest first
   * @param side where to
   */
  record Found(Set<Group> cycle, List<Group> others, Side side) {}

  /** Which end of the new edges was moved. */
  enum Side {
    /** Where they lead comes right below where they come from. */
    BELOW_SOURCE,
    /** Where they come from, and first of all the cycle, comes right above where they lead. */
    ABOVE_TARGETS
  }

  Found search() {
    while (true) {
      if (!forwards.step()) {
        Set<Group> cycle =
            forwards.seen.containsKey(from) ? forwards.before(Set.of(from)) : Set.of();
        return new Found(cycle, forwards.others(cycle), Side.BELOW_SOURCE);
      }
      if (!backwards.step()) {
        Set<Group> closing = new LinkedHashSet<>(to);
        closing.retainAll(backwards.seen.keySet());
        Set<Group> cycle = backwards.before(closing);
        return new Found(cycle, backwards.others(cycle), Side.ABOVE_TARGETS);
      }
    }
  }

  /** A walk over everything in one direction as far as the other end, a step at a time. */
  private final class Walk {
    private final boolean forwards;
    private final long highest;

    /** What was reached → from where. */
    private final Map<Group, List<Group>> seen = new LinkedHashMap<>();

    private final Deque<Group> open = new ArrayDeque<>();
    private Group at = from;
    private Iterator<Vertex> members = List.<Vertex>of().iterator();
    private Iterator<Vertex> edges = List.<Vertex>of().iterator();

    Walk(boolean forwards, Collection<Group> starts) {
      this.forwards = forwards;
      this.highest = to.stream().mapToLong(g -> g.rank).max().orElseThrow();
      for (Group start : starts) {
        seen.put(start, new ArrayList<>());
        open.add(start);
      }
    }

    /** Looks at one edge or one Component; answers whether there was one. */
    boolean step() {
      steps.add();
      if (edges.hasNext()) {
        reach(edges.next().group);
        return true;
      }
      if (members.hasNext()) {
        Vertex member = members.next();
        edges = (forwards ? member.targets : member.sources).outside().iterator();
        return true;
      }
      if (open.isEmpty()) {
        return false;
      }
      at = open.remove();
      members = at.members.iterator();
      return true;
    }

    private void reach(Group next) {
      if (next.rank < from.rank || next.rank > highest) {
        return;
      }
      List<Group> reachedFrom = seen.get(next);
      if (reachedFrom == null) {
        reachedFrom = new ArrayList<>();
        seen.put(next, reachedFrom);
        // Where the new edges come from nothing else leads on within these bounds.
        if (!(forwards && next == from)) {
          open.add(next);
        }
      }
      if (reachedFrom.isEmpty() || reachedFrom.getLast() != at) {
        reachedFrom.add(at);
      }
    }

    /** All that some were reached through, those among them. */
    Set<Group> before(Set<Group> some) {
      Set<Group> found = new LinkedHashSet<>(some);
      Deque<Group> left = new ArrayDeque<>(some);
      while (!left.isEmpty()) {
        for (Group group : seen.getOrDefault(left.remove(), List.of())) {
          steps.add();
          if (found.add(group)) {
            left.add(group);
          }
        }
      }
      return found;
    }

    List<Group> others(Set<Group> cycle) {
      return seen.keySet().stream()
          .filter(g -> !cycle.contains(g))
          .sorted(Ranks.lowestFirst())
          .toList();
    }
  }
}
