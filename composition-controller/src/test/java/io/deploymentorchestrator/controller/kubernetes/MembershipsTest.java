package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.controller.api.Names;
import io.deploymentorchestrator.controller.graph.Node.Membership;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MembershipsTest {

  private static OwnerReferenceBuilder owner() {
    return new OwnerReferenceBuilder()
        .withApiVersion("deployment-orchestrator.io/v1alpha1")
        .withKind("Composition")
        .withName("shop")
        .withUid("u1")
        .withController(true);
  }

  private static ObjectMeta meta(Map<String, String> labels, OwnerReference... owners) {
    return new ObjectMetaBuilder()
        .withName("shop-my-db")
        .withLabels(labels)
        .withOwnerReferences(owners)
        .build();
  }

  private static Map<String, String> labels(String composition, String entry) {
    return Map.of(Names.COMPOSITION_LABEL, composition, Names.ENTRY_LABEL, entry);
  }

  @Test
  void the_controller_is_the_composition_whatever_other_owners_there_are() {
    OwnerReference configMap =
        new OwnerReferenceBuilder()
            .withApiVersion("v1")
            .withKind("ConfigMap")
            .withName("mine")
            .withUid("u2")
            .build();
    assertThat(Memberships.of(meta(Map.of(), configMap, owner().build())))
        .isEqualTo(new Membership("u1", "shop", false));
  }

  @Test
  void labels_count_that_fit_the_name_and_the_owner() {
    assertThat(Memberships.of(meta(labels("shop", "My_Db"), owner().build())))
        .isEqualTo(new Membership("u1", "shop", true));
    assertThat(Memberships.of(meta(labels("shop", "db"), owner().build())))
        .isEqualTo(new Membership("u1", "shop", false));
    assertThat(Memberships.of(meta(labels("other", "my-db"), owner().build())))
        .isEqualTo(new Membership("u1", "shop", false));
    assertThat(Memberships.of(meta(labels("shop", "my-db"), owner().withName("other").build())))
        .isEqualTo(new Membership("u1", "other", false));
  }

  @Test
  void another_kind_another_version_or_no_controller_is_no_composition() {
    Map<String, String> labels = labels("shop", "my-db");
    assertThat(Memberships.of(meta(labels))).isNull();
    assertThat(Memberships.of(meta(labels, owner().withKind("Component").build()))).isNull();
    assertThat(
            Memberships.of(
                meta(labels, owner().withApiVersion("deployment-orchestrator.io/v2").build())))
        .isNull();
    assertThat(Memberships.of(meta(labels, owner().withApiVersion("v1alpha1").build()))).isNull();
    assertThat(Memberships.of(meta(labels, owner().withController(false).build()))).isNull();
    assertThat(Memberships.of(meta(labels, owner().withController(null).build()))).isNull();
  }

  @Test
  void of_two_controllers_none_is() {
    assertThat(
            Memberships.of(
                meta(labels("shop", "my-db"), owner().build(), owner().withUid("u2").build())))
        .isNull();
  }
}
