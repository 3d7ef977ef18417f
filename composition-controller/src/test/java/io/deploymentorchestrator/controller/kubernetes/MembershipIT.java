package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.CompositionStatus.EntryStatus;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Owner references that the Composition controller did not write. */
class MembershipIT extends OneOperator {

  private static final String SECRET_OF_OTHERS = "of-others";

  private String compositionUid(User owner) {
    return Objects.requireNonNull(owner.composition("shop")).getMetadata().getUid();
  }

  private static void applyShop(User owner) {
    owner.apply(
        User.composition(
            "shop",
            "{name: database, type: journal, config: {value: " + SECRET_OF_OTHERS + "}}",
            "{name: app, type: journal, config: {value: '{{ .database.providerStatus.value }}'}}"));
    owner.awaitCompositionReady("shop");
  }

  /** A Component that reads the database, with owners and labels as somebody wrote them. */
  private static String reader(String name, String labels, String owners) {
    return """
    apiVersion: deployment-orchestrator.io/v1alpha1
    kind: Component
    metadata:
      name: %s
      labels: %s
      ownerReferences: [%s]
    spec: {handler: journal, config: {value: '{{ .database.providerStatus.value }}'}}
    """
        .formatted(name, labels, owners);
  }

  private static String ownedByShop(String uid) {
    return "{apiVersion: deployment-orchestrator.io/v1alpha1, kind: Composition, name: shop, uid: "
        + uid
        + ", controller: true}";
  }

  /** An owner that exists keeps the garbage collector from taking what names one that does not. */
  private String ownedByConfigMap() {
    ConfigMap mine =
        user.client()
            .configMaps()
            .inNamespace(user.namespace())
            .resource(
                new ConfigMapBuilder().withNewMetadata().withName("mine").endMetadata().build())
            .create();
    return "{apiVersion: v1, kind: ConfigMap, name: mine, uid: "
        + mine.getMetadata().getUid()
        + "}";
  }

  @Test
  void a_composition_of_another_namespace_is_nobodys_owner_here() {
    User other = fixture.user("other");
    applyShop(other);
    String owners = ownedByConfigMap() + ", " + ownedByShop(compositionUid(other));
    user.apply(reader("thief", "{}", owners));
    user.apply(
        reader(
            "shop-app",
            "{deployment-orchestrator.io/composition: shop,"
                + " deployment-orchestrator.io/component-name: app}",
            owners));
    for (String name : new String[] {"thief", "shop-app"}) {
      Component refused = user.awaitReason(name, "DependencyNotFound");
      assertThat(User.readiness(refused).message())
          .isEqualTo("there is no Component 'database' in this Composition or namespace");
      assertThat(User.provider(refused).toString()).doesNotContain(SECRET_OF_OTHERS);
    }
    assertThat(Objects.requireNonNull(other.composition("shop")).getStatus().components())
        .extracting(EntryStatus::component)
        .containsExactly("shop-database", "shop-app");
    // It holds up nothing there either.
    other.kubectl("delete", "composition", "shop", "--timeout=60s");
    assertThat(other.components()).isEmpty();
    assertThat(user.existing("thief").isMarkedForDeletion()).isFalse();
  }

  @Test
  void one_made_by_hand_with_the_owner_reference_of_a_member_is_none() {
    applyShop(user);
    user.apply(reader("by-hand", "{}", ownedByShop(compositionUid(user))));
    Component refused = user.awaitReason("by-hand", "DependencyNotFound");
    String uid = refused.getMetadata().getUid();
    // The list changes: whoever left it is deleted, and this one never was on it.
    user.apply(
        User.composition(
            "shop", "{name: database, type: journal, config: {value: " + SECRET_OF_OTHERS + "}}"));
    user.awaitGone("shop-app");
    user.awaitComposition(
        "shop",
        c ->
            User.ready(c)
                && Objects.requireNonNull(c.getStatus().components()).size() == 1
                && User.readiness(c).message().equals("all Components are ready"));
    Component still = user.existing("by-hand");
    assertThat(still.getMetadata().getUid()).isEqualTo(uid);
    assertThat(still.isMarkedForDeletion()).isFalse();
    assertThat(User.readiness(still).reason()).isEqualTo("DependencyNotFound");
    // To the Composition's database it is a stranger, who reads it by its own name.
    user.apply(
        reader("by-hand", "{}", ownedByShop(compositionUid(user)))
            .replace(".database", ".shop_database"));
    user.awaitValue("by-hand", SECRET_OF_OTHERS);
  }
}
