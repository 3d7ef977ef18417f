package io.deploymentorchestrator.controller.graph;

import static io.deploymentorchestrator.controller.graph.GraphBuilder.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DependencyOrderTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void knowsItsCyclesAfterEveryChangeOfARandomGraph(long seed) {
    Random random = new Random(seed);
    DependencyOrder edges = new DependencyOrder();
    Map<ComponentKey, Set<ComponentKey>> model = new HashMap<>();
    List<ComponentKey> keys =
        java.util.stream.IntStream.range(0, 12).mapToObj(i -> key("c" + i)).toList();
    for (int step = 0; step < 400; step++) {
      ComponentKey from = keys.get(random.nextInt(keys.size()));
      Set<ComponentKey> to = new LinkedHashSet<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        to.add(keys.get(random.nextInt(keys.size())));
      }
      edges.set(from, to);
      to.remove(from);
      model.put(from, to);
      for (ComponentKey key : keys) {
        assertThat(edges.cycleMembers(key))
            .as("seed %d, step %d", seed, step)
            .isEqualTo(groupOf(model, key));
        assertCycle(model, edges, key);
      }
    }
  }

  /** As graphs of users are: many names, some dense parts, edges replaced in any order. */
  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24, 25, 26, 27, 28, 29, 30})
  void its_order_and_groups_hold_and_it_names_all_whose_cycle_is_another(long seed) {
    Random random = new Random(seed);
    DependencyOrder edges = new DependencyOrder();
    Map<ComponentKey, Set<ComponentKey>> model = new HashMap<>();
    int size = 6 + random.nextInt(20);
    List<ComponentKey> keys =
        java.util.stream.IntStream.range(0, size).mapToObj(i -> key("c" + i)).toList();
    Map<ComponentKey, List<ComponentKey>> shown = new HashMap<>();
    for (int step = 0; step < 300; step++) {
      String where = "seed %d, step %d".formatted(seed, step);
      ComponentKey from = keys.get(random.nextInt(size));
      Set<ComponentKey> to = new LinkedHashSet<>(model.getOrDefault(from, Set.of()));
      switch (random.nextInt(5)) {
        case 0 -> to.clear();
        case 1 -> to.addAll(keys.subList(random.nextInt(size), size));
        case 2 -> to.removeAll(keys.subList(0, random.nextInt(size)));
        default -> {
          ComponentKey one = keys.get(random.nextInt(size));
          if (!to.remove(one)) {
            to.add(one);
          }
        }
      }
      to.remove(from);
      Set<ComponentKey> before = model.getOrDefault(from, Set.of());
      DependencyOrder.Change change = edges.set(from, to);
      model.put(from, to);
      assertThat(edges.targets(from)).as(where).isEqualTo(to);
      assertThat(change.targets()).as(where).isEqualTo(difference(before, to));
      for (ComponentKey key : keys) {
        Set<ComponentKey> group = groupOf(model, key);
        assertThat(edges.cycleMembers(key)).as(where).isEqualTo(group);
        assertThat(edges.isOnCycle(key)).as(where).isEqualTo(!group.isEmpty());
        assertCycle(model, edges, key);
        if (!change.cycles().contains(key)) {
          assertThat(edges.cycle(key)).as(where).isEqualTo(shown.getOrDefault(key, List.of()));
        }
        shown.put(key, edges.cycle(key));
        assertThat(model.getOrDefault(key, Set.of()))
            .as(where)
            .allMatch(t -> edges.shareCycle(key, t) == group.contains(t))
            .allMatch(
                t ->
                    group.contains(t)
                        ? edges.rank(t) == edges.rank(key)
                        : edges.rank(t) < edges.rank(key));
      }
    }
    keys.forEach(k -> edges.set(k, Set.of()));
    assertThat(keys).allMatch(k -> edges.rank(k) == Long.MIN_VALUE);
  }

  private static Set<ComponentKey> difference(Set<ComponentKey> one, Set<ComponentKey> other) {
    Set<ComponentKey> either = new HashSet<>(one);
    either.addAll(other);
    either.removeIf(k -> one.contains(k) && other.contains(k));
    return either;
  }

  @Test
  void an_order_without_room_left_makes_some() {
    DependencyOrder edges = new DependencyOrder();
    edges.set(key("top"), Set.of(key("c0")));
    // Each comes right between the one before and the top.
    for (int i = 0; i < 200; i++) {
      edges.set(key("top"), Set.of(key("c0"), key("c" + (i + 1))));
      edges.set(key("c" + (i + 1)), Set.of(key("c" + i)));
    }
    for (int i = 0; i < 200; i++) {
      assertThat(edges.rank(key("c" + i))).isLessThan(edges.rank(key("c" + (i + 1))));
    }
    assertThat(edges.rank(key("c200"))).isLessThan(edges.rank(key("top")));
  }

  private static Set<ComponentKey> groupOf(
      Map<ComponentKey, Set<ComponentKey>> model, ComponentKey key) {
    Set<ComponentKey> group = new HashSet<>();
    for (ComponentKey reached : reach(model, key)) {
      if (reach(model, reached).contains(key)) {
        group.add(reached);
      }
    }
    return group;
  }

  private static Set<ComponentKey> reach(
      Map<ComponentKey, Set<ComponentKey>> model, ComponentKey key) {
    Set<ComponentKey> reached = new HashSet<>();
    Deque<ComponentKey> open = new ArrayDeque<>(List.of(key));
    while (!open.isEmpty()) {
      model.getOrDefault(open.remove(), Set.of()).stream().filter(reached::add).forEach(open::add);
    }
    return reached;
  }

  private static void assertCycle(
      Map<ComponentKey, Set<ComponentKey>> model, DependencyOrder edges, ComponentKey key) {
    List<ComponentKey> cycle = edges.cycle(key);
    assertThat(cycle.isEmpty()).isEqualTo(edges.cycleMembers(key).isEmpty());
    for (int i = 0; i + 1 < cycle.size(); i++) {
      assertThat(model.get(cycle.get(i))).contains(cycle.get(i + 1));
    }
    if (!cycle.isEmpty()) {
      assertThat(cycle.getFirst()).isEqualTo(key).isEqualTo(cycle.getLast());
    }
  }

  @Test
  void targetsComeFirstInItsOrderWhicheverWayAChainIsTold() {
    DependencyOrder edges = new DependencyOrder();
    List<Integer> order =
        new java.util.ArrayList<>(java.util.stream.IntStream.range(0, 200).boxed().toList());
    java.util.Collections.shuffle(order, new Random(7));
    order.forEach(i -> edges.set(key("c" + (i + 1)), Set.of(key("c" + i))));
    for (int i = 0; i < 200; i++) {
      assertThat(edges.rank(key("c" + i))).isLessThan(edges.rank(key("c" + (i + 1))));
    }
  }

  @Test
  void cyclesOfOneNamespaceAreNoConcernOfAnother() {
    DependencyOrder edges = new DependencyOrder();
    ComponentKey a = new ComponentKey("tenant", "a");
    ComponentKey b = new ComponentKey("tenant", "b");
    edges.set(a, Set.of(b));
    edges.set(b, Set.of(a));
    edges.set(key("x"), Set.of(key("y")));
    assertThat(edges.cycleMembers(a)).containsExactlyInAnyOrder(a, b);
    assertThat(edges.cycleMembers(key("x"))).isEmpty();
  }
}
