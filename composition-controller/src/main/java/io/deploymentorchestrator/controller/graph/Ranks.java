package io.deploymentorchestrator.controller.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The order of groups, as numbers with room between them: putting some next to another one moves no
 * third, unless there is no room left. Not thread-safe.
 */
final class Ranks {

  private static final long ROOM = 1L << 20;
  private static final long FURTHEST = 1L << 60;

  private final TreeMap<Long, Group> groups = new TreeMap<>();
  private final Steps steps;

  Ranks(Steps steps) {
    this.steps = steps;
  }

  /** A rank for a new group below all others. */
  long lowest() {
    makeRoom();
    return groups.isEmpty() ? 0 : groups.firstKey() - ROOM;
  }

  /** A rank for a new group above all others. */
  long highest() {
    makeRoom();
    return groups.isEmpty() ? 0 : groups.lastKey() + ROOM;
  }

  /** Takes in a group with the rank that it has. */
  void add(Group group) {
    groups.put(group.rank, group);
  }

  private void makeRoom() {
    if (!groups.isEmpty() && (groups.firstKey() < -FURTHEST || groups.lastKey() > FURTHEST)) {
      number(List.copyOf(groups.values()));
    }
  }

  void remove(Group group) {
    groups.remove(group.rank, group);
  }

  /** Puts groups right below another one, in the order that they have. */
  void moveBelow(List<Group> moved, Group other) {
    moved.forEach(this::remove);
    Map.Entry<Long, Group> before = groups.lowerEntry(other.rank);
    long from = before == null ? other.rank - ROOM * (moved.size() + 1) : before.getKey();
    if (!spread(moved, from, other.rank)) {
      List<Group> all = new ArrayList<>(groups.headMap(other.rank, false).values());
      all.addAll(moved);
      all.addAll(groups.tailMap(other.rank, true).values());
      number(all);
    }
  }

  /** Puts groups right above a rank, in the order that they have. */
  void moveAbove(List<Group> moved, long rank) {
    moved.forEach(this::remove);
    Map.Entry<Long, Group> after = groups.higherEntry(rank);
    long to = after == null ? rank + ROOM * (moved.size() + 1) : after.getKey();
    if (!spread(moved, rank, to)) {
      List<Group> all = new ArrayList<>(groups.headMap(rank, true).values());
      all.addAll(moved);
      all.addAll(groups.tailMap(rank, false).values());
      number(all);
    }
  }

  /** Whether there is room. */
  private boolean spread(List<Group> moved, long from, long to) {
    long step = Math.min(ROOM, (to - from) / (moved.size() + 1));
    if (step == 0) {
      return false;
    }
    long rank = from;
    for (Group group : moved) {
      rank += step;
      group.rank = rank;
      add(group);
      steps.add();
    }
    return true;
  }

  private void number(List<Group> all) {
    groups.clear();
    long rank = 0;
    for (Group group : all) {
      rank += ROOM;
      group.rank = rank;
      groups.put(rank, group);
      steps.add();
    }
  }

  /** By rank, lowest first. */
  static Comparator<Group> lowestFirst() {
    return Comparator.comparingLong(g -> g.rank);
  }
}
