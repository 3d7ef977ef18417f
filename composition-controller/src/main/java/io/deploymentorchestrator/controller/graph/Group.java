package io.deploymentorchestrator.controller.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Components that are all on cycles with one another; most groups have one member and no cycle.
 *
 * <p>Two trees prove it: one of ways from every member to a root, one of ways from the root to
 * every member. An edge that is in neither may come and go without any question. When one of a tree
 * goes, only those whose way it was on look for another; who finds none leaves the group (after
 * Even and Shiloach, "An on-line edge-deletion problem", JACM 28, 1981). Not thread-safe.
 */
final class Group {

  /** The two trees. */
  enum Way {
    TOWARDS_ROOT,
    FROM_ROOT;

    /** The next step on a member's way; null for the root. */
    @Nullable Vertex next(Vertex member) {
      return this == TOWARDS_ROOT ? member.towardsRoot : member.fromRoot;
    }

    void setNext(Vertex member, @Nullable Vertex next) {
      if (this == TOWARDS_ROOT) {
        member.towardsRoot = next;
      } else {
        member.fromRoot = next;
      }
    }

    /** Where a step may go to. */
    Set<Vertex> steps(Vertex member) {
      return (this == TOWARDS_ROOT ? member.targets : member.sources).inside();
    }
  }

  final Set<Vertex> members = new LinkedHashSet<>();

  /** Its place in the order: what it depends on stands lower. */
  long rank;

  Vertex root;

  /** What the cycle of the root begins with; null if it is alone. */
  private @Nullable Vertex first;

  Group(Vertex root, long rank) {
    this.root = root;
    this.rank = rank;
    members.add(root);
  }

  /**
   * The one of some with the most edges: many ways are short then, and few go at once. The last
   * one, so that who rewrites them in turn does not meet each new root next.
   */
  static Vertex bestRoot(Collection<Vertex> some) {
    Vertex best = some.iterator().next();
    for (Vertex member : some) {
      best = member.insideEdges() >= best.insideEdges() ? member : best;
    }
    return best;
  }

  boolean hasCycle() {
    return members.size() > 1;
  }

  /**
   * Members whose ways lead through some of them, those among them.
   *
   * @param tops members whose next step is gone
   */
  Set<Vertex> cutOff(Way way, Set<Vertex> tops, Steps steps) {
    Set<Vertex> cut = new LinkedHashSet<>(tops);
    Set<Vertex> fine = new HashSet<>(Set.of(root));
    for (Vertex member : tops.isEmpty() ? Set.<Vertex>of() : members) {
      List<Vertex> passed = new ArrayList<>();
      Vertex at = member;
      while (at != null && !cut.contains(at) && !fine.contains(at)) {
        passed.add(at);
        at = way.next(at);
      }
      steps.add(1L + passed.size());
      (cut.contains(at) ? cut : fine).addAll(passed);
    }
    return cut;
  }

  /**
   * Finds other ways for members that have none.
   *
   * @param lost those; the ones for whom there is a way are taken out
   */
  void reconnect(Way way, Set<Vertex> lost, Steps steps) {
    Deque<Vertex> found = new ArrayDeque<>();
    Map<Vertex, List<Vertex>> waiting = new HashMap<>();
    for (Vertex member : List.copyOf(lost)) {
      Vertex next = findNext(way, member, lost, steps);
      if (next == null) {
        way.steps(member)
            .forEach(s -> waiting.computeIfAbsent(s, k -> new ArrayList<>()).add(member));
      } else {
        way.setNext(member, next);
        lost.remove(member);
        found.add(member);
      }
    }
    while (!waiting.isEmpty() && !found.isEmpty()) {
      Vertex next = found.remove();
      List<Vertex> followers = waiting.remove(next);
      for (Vertex member : followers == null ? List.<Vertex>of() : followers) {
        steps.add();
        if (lost.remove(member)) {
          way.setNext(member, next);
          found.add(member);
        }
      }
    }
  }

  private @Nullable Vertex findNext(Way way, Vertex member, Set<Vertex> lost, Steps steps) {
    Set<Vertex> candidates = way.steps(member);
    if (candidates.contains(root)) {
      return root; // short ways make short cycles
    }
    for (Vertex next : candidates) {
      steps.add();
      if (!lost.contains(next)) {
        return next;
      }
    }
    return null;
  }

  /** After a change of edges or members; answers whether the root's cycle begins otherwise now. */
  boolean chooseFirst() {
    Vertex before = first;
    Set<Vertex> next = root.targets.inside();
    if (before == null || !next.contains(before)) {
      first = next.isEmpty() ? null : next.iterator().next();
    }
    return before != first;
  }

  /** Whether the root's cycle leads through one of some members. */
  boolean firstIsAmong(Set<Vertex> some) {
    return first != null && some.contains(first);
  }

  /** What follows a member on its cycle; null if there is none. */
  @Nullable Vertex next(Vertex member) {
    return member == root ? first : member.towardsRoot;
  }

  /** A cycle through a member, beginning and ending with it; empty if there is none. */
  List<ComponentKey> cycle(Vertex member) {
    if (!hasCycle() || first == null) {
      return List.of();
    }
    List<ComponentKey> cycle = new ArrayList<>(List.of(member.key));
    if (member == root) {
      for (Vertex at = first; at != null; at = at.towardsRoot) {
        cycle.add(at.key);
      }
      return cycle;
    }
    List<Vertex> wayBack = new ArrayList<>();
    for (Vertex at = member.fromRoot; at != null; at = at.fromRoot) {
      wayBack.add(at);
    }
    Set<Vertex> onWayBack = new HashSet<>(wayBack);
    Vertex meeting = member.towardsRoot;
    while (meeting != null && !onWayBack.contains(meeting)) {
      cycle.add(meeting.key);
      meeting = meeting.towardsRoot;
    }
    for (Vertex at : wayBack.subList(0, wayBack.indexOf(meeting) + 1).reversed()) {
      cycle.add(at.key);
    }
    cycle.add(member.key);
    return cycle;
  }
}
