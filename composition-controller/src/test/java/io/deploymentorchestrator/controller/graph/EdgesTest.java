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

class EdgesTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void knowsItsCyclesAfterEveryChangeOfARandomGraph(long seed) {
    Random random = new Random(seed);
    Edges edges = new Edges();
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
        assertThat(edges.ring(key)).as("seed %d, step %d", seed, step).isEqualTo(ring(model, key));
        assertCycle(model, edges, key);
      }
    }
  }

  private static Set<ComponentKey> ring(
      Map<ComponentKey, Set<ComponentKey>> model, ComponentKey key) {
    Set<ComponentKey> ring = new HashSet<>();
    for (ComponentKey reached : reach(model, key)) {
      if (reach(model, reached).contains(key)) {
        ring.add(reached);
      }
    }
    return ring;
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
      Map<ComponentKey, Set<ComponentKey>> model, Edges edges, ComponentKey key) {
    List<ComponentKey> cycle = edges.cycle(key);
    assertThat(cycle.isEmpty()).isEqualTo(edges.ring(key).isEmpty());
    for (int i = 0; i + 1 < cycle.size(); i++) {
      assertThat(model.get(cycle.get(i))).contains(cycle.get(i + 1));
    }
    if (!cycle.isEmpty()) {
      assertThat(cycle.getFirst()).isEqualTo(key).isEqualTo(cycle.getLast());
    }
  }

  @Test
  void targetsComeFirstInItsOrderWhicheverWayAChainIsTold() {
    Edges edges = new Edges();
    List<Integer> order =
        new java.util.ArrayList<>(java.util.stream.IntStream.range(0, 200).boxed().toList());
    java.util.Collections.shuffle(order, new Random(7));
    order.forEach(i -> edges.set(key("c" + (i + 1)), Set.of(key("c" + i))));
    for (int i = 0; i < 200; i++) {
      assertThat(edges.targetsFirst().compare(key("c" + i), key("c" + (i + 1)))).isNegative();
    }
  }

  @Test
  void cyclesOfOneNamespaceAreNoConcernOfAnother() {
    Edges edges = new Edges();
    ComponentKey a = new ComponentKey("tenant", "a");
    ComponentKey b = new ComponentKey("tenant", "b");
    edges.set(a, Set.of(b));
    edges.set(b, Set.of(a));
    edges.set(key("x"), Set.of(key("y")));
    assertThat(edges.ring(a)).containsExactlyInAnyOrder(a, b);
    assertThat(edges.ring(key("x"))).isEmpty();
  }
}
