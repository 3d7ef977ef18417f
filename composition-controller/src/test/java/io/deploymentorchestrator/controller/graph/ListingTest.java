package io.deploymentorchestrator.controller.graph;

import static io.deploymentorchestrator.controller.graph.GraphBuilder.component;
import static io.deploymentorchestrator.controller.graph.GraphBuilder.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ListingTest {

  private static List<String> names(int count) {
    return IntStream.range(0, count).mapToObj(i -> "c" + i).toList();
  }

  private static List<ComponentKey> cycle(int members) {
    List<ComponentKey> cycle = new ArrayList<>(names(members).stream().map(n -> key(n)).toList());
    cycle.add(key("c0"));
    return cycle;
  }

  @Test
  void up_to_ten_are_all_named() {
    assertThat(Listing.of(names(1), ", ")).isEqualTo("c0");
    assertThat(Listing.of(names(10), ", ")).isEqualTo(String.join(", ", names(10)));
    assertThat(Listing.cycle(cycle(2))).isEqualTo("c0 → c1 → c0");
    assertThat(Listing.cycle(cycle(10))).isEqualTo(String.join(" → ", names(10)) + " → c0");
  }

  @Test
  void of_more_the_first_ones_are_named_and_how_many_there_are() {
    assertThat(Listing.of(names(500), ", "))
        .isEqualTo("c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, and 490 more");
    assertThat(Listing.cycle(cycle(500)))
        .isEqualTo("c0 → c1 → c2 → c3 → c4 → … → c499 → c0 (500 in all)");
  }

  @Test
  void names_are_suggested_from_the_same_namespace_only() {
    DependencyGraph graph = new DependencyGraph();
    graph.observe(component("database").in("other").build());
    Node app = component("app").dependsOn("databse").build();
    graph.observe(app);
    assertThat(graph.suggestions(app, "databse")).isEmpty();
    graph.observe(component("database").build());
    assertThat(graph.suggestions(app, "databse")).containsExactly("database");
  }

  @Test
  void nothing_is_like_a_name_that_no_component_can_have() {
    String endless = "d".repeat(1_000_000);
    assertThat(Nearest.to(endless, Stream.generate(() -> endless), 3)).isEmpty();
  }

  @Test
  void so_many_names_are_compared_and_no_more() {
    assertThat(Nearest.to("abc", Stream.generate(() -> "xyz"), 3)).isEmpty();
  }
}
