package io.deploymentorchestrator.controller.graph;

import static io.deploymentorchestrator.controller.graph.GraphBuilder.component;
import static io.deploymentorchestrator.controller.graph.GraphBuilder.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who belongs to a Composition, whatever owner references and labels say. */
class MembershipTest {

  private final DependencyGraph graph = new DependencyGraph();

  @BeforeEach
  void aCompositionWithADatabaseAndAnApp() {
    graph.observeComposition("u1", "ns", "shop", List.of("database", "app"));
    put(component("shop-database").of("u1", "shop").ready());
    put(component("shop-app").of("u1", "shop").dependsOn("database"));
  }

  private Node put(GraphBuilder builder) {
    Node node = builder.build();
    graph.observe(node);
    return node;
  }

  private List<String> members() {
    return graph.members("u1", "ns").stream().map(n -> n.key().name()).toList();
  }

  private void assertOutsider(Node node) {
    assertThat(graph.dependencies(node))
        .singleElement()
        .satisfies(
            d -> {
              assertThat(d.target())
                  .isEqualTo(new ComponentKey(node.key().namespace(), "database"));
              assertThat(d.ready()).isFalse();
            });
    assertThat(members()).containsExactly("shop-app", "shop-database");
    assertThat(graph.deletionBlockers(key("shop-database"))).containsExactly(key("shop-app"));
  }

  @Test
  void one_of_another_namespace_that_names_the_uid_is_an_outsider() {
    assertOutsider(put(component("thief").in("a").of("u1", "shop", false).dependsOn("database")));
    assertThat(graph.members("u1", "a")).isEmpty();
  }

  @Test
  void one_of_another_namespace_is_an_outsider_with_the_labels_of_a_member_too() {
    Node thief = put(component("shop-app").in("a").of("u1", "shop").dependsOn("database"));
    assertOutsider(thief);
  }

  @Test
  void one_made_by_hand_under_a_name_that_no_entry_has_is_an_outsider() {
    assertOutsider(put(component("by-hand").of("u1", "shop", false).dependsOn("database")));
  }

  @Test
  void one_that_names_the_right_uid_and_a_wrong_composition_is_an_outsider() {
    assertOutsider(put(component("other-x").of("u1", "other", true).dependsOn("database")));
  }

  @Test
  void one_that_names_the_uid_of_a_composition_that_is_gone_is_an_outsider() {
    assertOutsider(put(component("by-hand").of("gone", "shop", false).dependsOn("database")));
  }

  @Test
  void an_outsider_is_not_meant_by_the_names_of_members() {
    put(component("shop-cache").of("u1", "shop", false).ready());
    Node app = put(component("shop-app").of("u1", "shop").dependsOn("cache"));
    assertThat(graph.dependencies(app).getFirst().target()).isEqualTo(key("cache"));
  }

  @Test
  void one_that_an_entry_becomes_is_a_member_without_labels_too() {
    put(component("shop-app").of("u1", "shop", false).dependsOn("database"));
    assertThat(members()).containsExactly("shop-app", "shop-database");
  }

  @Test
  void one_that_left_the_list_is_a_member_by_its_labels() {
    graph.observeComposition("u1", "ns", "shop", List.of("app"));
    assertThat(members()).containsExactly("shop-app", "shop-database");
    put(component("shop-database").of("u1", "shop", false).ready());
    assertThat(members()).containsExactly("shop-app");
  }

  @Test
  void while_the_composition_is_not_known_the_labels_tell() {
    DependencyGraph restarted = new DependencyGraph();
    Node app = component("shop-app").of("u1", "shop").dependsOn("database").build();
    Node other = component("x").of("u1", "shop", false).dependsOn("database").build();
    restarted.observe(component("shop-database").of("u1", "shop").build());
    restarted.observe(app);
    restarted.observe(other);
    assertThat(restarted.dependencies(app).getFirst().target()).isEqualTo(key("shop-database"));
    assertThat(restarted.dependencies(other).getFirst().target()).isEqualTo(key("database"));
    assertThat(restarted.members("u1", "ns")).extracting(Node::key).doesNotContain(key("x"));
  }

  @Test
  void one_whose_entry_comes_becomes_a_member_and_is_told() {
    Node late = put(component("shop-late").of("u1", "shop", false).dependsOn("database"));
    assertOutsider(late);
    assertThat(graph.observeComposition("u1", "ns", "shop", List.of("database", "app", "late")))
        .contains(key("shop-late"));
    assertThat(graph.dependencies(late).getFirst().target()).isEqualTo(key("shop-database"));
    assertThat(members()).contains("shop-late");
    assertThat(graph.observeComposition("u1", "ns", "shop", List.of("database", "app")))
        .contains(key("shop-late"));
    assertOutsider(late);
  }

  @Test
  void whoever_means_one_that_becomes_a_member_is_told() {
    put(component("shop-cache").of("u1", "shop", false).ready());
    Node app = put(component("shop-app").of("u1", "shop").dependsOn("cache"));
    assertThat(graph.observe(component("shop-cache").of("u1", "shop").ready().build()))
        .contains(key("shop-app"));
    assertThat(graph.dependencies(app).getFirst().target()).isEqualTo(key("shop-cache"));
  }

  @Test
  void one_entry_more_concerns_only_those_that_have_a_name_for_it() {
    assertThat(graph.observeComposition("u1", "ns", "shop", List.of("database", "app", "cache")))
        .isEmpty();
    put(component("shop-app").of("u1", "shop").dependsOn("queue"));
    assertThat(
            graph.observeComposition(
                "u1", "ns", "shop", List.of("database", "app", "cache", "queue")))
        .containsExactly(key("shop-app"));
    assertThat(
            graph.observeComposition(
                "u1", "ns", "shop", List.of("database", "app", "cache", "queue")))
        .isEmpty();
  }
}
