package io.deploymentorchestrator.controller.graph;

import static io.deploymentorchestrator.controller.graph.GraphBuilder.component;
import static io.deploymentorchestrator.controller.graph.GraphBuilder.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.controller.api.ComponentStatus.RootCause;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Graphs as a tenant would write them who wants the controller to be busy. Work is counted, for
 * time depends on the machine.
 */
class DenseGraphTest {

  private static final String NAMESPACE = "ns";

  private final DependencyGraph graph = new DependencyGraph();

  private long steps;

  /** What was looked at since it was asked last. */
  private long stepsSince() {
    long before = steps;
    steps = graph.steps(NAMESPACE);
    return steps - before;
  }

  private static String[] allBut(int size, int... left) {
    Set<Integer> out = Set.copyOf(IntStream.of(left).boxed().toList());
    return IntStream.range(0, size)
        .filter(i -> !out.contains(i))
        .mapToObj(i -> "c" + i)
        .toArray(String[]::new);
  }

  private static Node all(int size, int number, int... left) {
    return component("c" + number)
        .dependsOn(
            allBut(size, IntStream.concat(IntStream.of(number), IntStream.of(left)).toArray()))
        .pending()
        .build();
  }

  private void buildAllToAll(int size) {
    for (int i = 0; i < size; i++) {
      graph.observe(all(size, i));
    }
  }

  @Test
  void five_hundred_that_all_depend_on_all_cost_a_few_steps_for_each_edge() {
    buildAllToAll(500);
    assertThat(graph.cycle(key("c17"))).hasSize(3);
    assertThat(stepsSince()).isLessThan(12 * 250_000L);
  }

  @Test
  void whoever_is_on_a_cycle_is_not_told_of_each_newcomer() {
    int told = 0;
    for (int i = 0; i < 300; i++) {
      told += graph.observe(all(300, i)).size();
    }
    assertThat(told).isLessThan(3 * 300);
    assertThat(graph.observe(component("c7").dependsOn(allBut(300, 7)).ready().build())).isEmpty();
  }

  @Test
  void arriving_in_any_order_costs_no_more() {
    List<Integer> order = new ArrayList<>(IntStream.range(0, 300).boxed().toList());
    Collections.shuffle(order, new Random(3));
    order.forEach(i -> graph.observe(all(300, i)));
    assertThat(stepsSince()).isLessThan(12 * 90_000L);
  }

  @Test
  void a_dependency_taken_out_and_put_back_costs_no_search_of_the_others() {
    buildAllToAll(500);
    stepsSince();
    for (int i = 0; i < 500; i++) {
      int number = i % 500;
      Set<ComponentKey> told = graph.observe(all(500, number, (number + 7 * i + 1) % 500));
      assertThat(told).hasSizeLessThan(5);
      assertThat(graph.observe(all(500, number))).hasSizeLessThan(5);
    }
    assertThat(stepsSince()).isLessThan(1_000 * 5 * 500L);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 250, 499})
  void one_that_empties_its_list_and_fills_it_again_costs_what_its_list_is_long(int number) {
    buildAllToAll(500);
    stepsSince();
    for (int i = 0; i < 50; i++) {
      graph.observe(component("c" + number).pending().build());
      assertThat(graph.cycle(key("c" + number))).isEmpty();
      graph.observe(all(500, number));
      assertThat(graph.cycle(key("c" + number))).isNotEmpty();
    }
    assertThat(stepsSince()).isLessThan(100 * 20 * 500L);
  }

  @Test
  void whoever_is_in_the_middle_of_the_cycles_the_next_one_to_be_emptied_costs_no_more() {
    buildAllToAll(500);
    stepsSince();
    for (int i = 0; i < 50; i++) {
      // The root of the others' ways is what their cycles lead through.
      ComponentKey middle = graph.cycle(key(i % 2 == 0 ? "c3" : "c4")).get(1);
      int number = Integer.parseInt(middle.name().substring(1));
      graph.observe(component(middle.name()).pending().build());
      graph.observe(all(500, number));
    }
    assertThat(stepsSince()).isLessThan(100 * 30 * 500L);
  }

  @Test
  void components_that_go_and_come_again_are_not_looked_for_in_all_lists() {
    buildAllToAll(300);
    stepsSince();
    for (int i = 0; i < 100; i++) {
      graph.remove(key("c" + i));
      graph.observe(all(300, i));
    }
    assertThat(stepsSince()).isLessThan(200 * 20 * 300L);
  }

  @Test
  void two_dense_halves_joined_and_parted_again_cost_no_more_than_their_edges() {
    for (int i = 0; i < 400; i++) {
      int half = i / 200;
      graph.observe(half(i, half, new String[0]));
    }
    graph.observe(half(0, 0, "c399"));
    stepsSince();
    for (int i = 0; i < 20; i++) {
      graph.observe(half(200, 1, "c1"));
      assertThat(graph.cycle(key("c5"))).isNotEmpty();
      graph.observe(half(200, 1));
    }
    assertThat(stepsSince()).isLessThan(40 * 8 * 80_000L);
  }

  private static Node half(int number, int half, String... more) {
    String[] names =
        Stream.concat(
                IntStream.range(half * 200, half * 200 + 200)
                    .filter(i -> i != number)
                    .mapToObj(i -> "c" + i),
                Arrays.stream(more))
            .toArray(String[]::new);
    return component("c" + number).dependsOn(names).pending().build();
  }

  @Test
  void a_dense_graph_without_cycles_told_backwards_costs_a_few_steps_for_each_edge() {
    for (int i = 499; i >= 0; i--) {
      graph.observe(
          component("c" + i)
              .dependsOn(IntStream.range(0, i).mapToObj(k -> "c" + k).toArray(String[]::new))
              .pending()
              .build());
    }
    assertThat(graph.cycle(key("c400"))).isEmpty();
    assertThat(stepsSince()).isLessThan(20 * 125_000L);
  }

  @Test
  void a_source_that_fails_and_heals_in_a_dense_graph_costs_a_few_steps_for_each_edge() {
    for (int i = 0; i < 300; i++) {
      graph.observe(
          component("c" + i)
              .dependsOn(IntStream.range(0, i).mapToObj(k -> "c" + k).toArray(String[]::new))
              .pending()
              .build());
    }
    stepsSince();
    for (int i = 0; i < 10; i++) {
      assertThat(graph.observe(component("c0").failed("Boom", "no").build())).hasSize(299);
      RootCause cause = graph.rootCause(key("c299"));
      assertThat(cause).isNotNull();
      assertThat(cause.component()).isEqualTo("c0");
      graph.observe(component("c0").pending().build());
      assertThat(graph.rootCause(key("c299"))).isNull();
    }
    assertThat(stepsSince()).isLessThan(20 * 5 * 45_000L);
  }

  @Test
  void a_ring_of_five_thousand_closes_and_opens_at_the_cost_of_its_length() {
    for (int i = 4_999; i >= 0; i--) {
      graph.observe(component("c" + i).dependsOn("c" + (i + 1) % 5_000).pending().build());
    }
    assertThat(graph.cycle(key("c1234"))).hasSize(5_001);
    stepsSince();
    for (int i = 0; i < 10; i++) {
      graph.observe(component("c77").pending().build());
      assertThat(graph.cycle(key("c1234"))).isEmpty();
      graph.observe(component("c77").dependsOn("c78").pending().build());
      assertThat(graph.cycle(key("c1234"))).hasSize(5_001);
    }
    assertThat(stepsSince()).isLessThan(20 * 30 * 5_000L);
  }

  @Test
  void what_one_namespace_does_is_no_step_in_another() {
    buildAllToAll(50);
    graph.observe(component("lone").in("other").dependsOn("db").build());
    assertThat(graph.steps("other")).isLessThan(20);
  }

  @Test
  void more_than_a_thousand_dependencies_are_not_kept() {
    String[] many = IntStream.range(0, 1_300).mapToObj(i -> "c" + i).toArray(String[]::new);
    Node node = component("app").dependsOn(many).build();
    graph.observe(node);
    assertThat(node.dependencyCount()).isEqualTo(1_300);
    assertThat(graph.dependencies(node)).hasSize(1_000);
    assertThat(graph.observe(component("c999").build())).containsExactly(key("app"));
    assertThat(graph.observe(component("c1000").build())).isEmpty();
  }
}
