package io.deploymentorchestrator.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.Composition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whom the tree takes for members of a Composition. */
class TreeMembersTest {

  private static final Composition SHOP =
      Serialization.unmarshal(
          """
          apiVersion: deployment-orchestrator.io/v1alpha1
          kind: Composition
          metadata: {name: shop, namespace: ns, uid: u1}
          spec:
            components:
              - {name: database, type: echo, config: {}}
              - {name: app, type: echo, config: {}}
          """,
          Composition.class);

  private static Component component(String name, String uid, String dependsOn) {
    return Serialization.unmarshal(
        """
        apiVersion: deployment-orchestrator.io/v1alpha1
        kind: Component
        metadata:
          name: %s
          namespace: ns
          generation: 1
          ownerReferences:
            - apiVersion: deployment-orchestrator.io/v1alpha1
              kind: Composition
              name: shop
              uid: %s
              controller: true
        spec: {handler: echo, config: {}, dependsOn: %s}
        """
            .formatted(name, uid, dependsOn),
        Component.class);
  }

  private static List<String> lines(Component... components) {
    return Tree.of(List.of(components), List.of(SHOP)).lines(false);
  }

  @Test
  void a_member_is_shown_below_the_entry_that_it_names() {
    assertThat(
            lines(
                component("shop-database", "u1", "[]"), component("shop-app", "u1", "[database]")))
        .containsExactly("○ shop-database  echo  Pending", "└─ ○ shop-app  echo  Pending");
  }

  @Test
  void one_that_only_says_it_is_a_member_is_shown_by_itself() {
    assertThat(
            lines(component("by-hand", "u1", "[database]"), component("shop-database", "u1", "[]")))
        .containsExactly("○ by-hand  echo  Pending", "○ shop-database  echo  Pending");
    assertThat(
            lines(
                component("shop-app", "u2", "[database]"), component("shop-database", "u1", "[]")))
        .containsExactly("○ shop-app  echo  Pending", "○ shop-database  echo  Pending");
  }
}
