package io.deploymentorchestrator.secrets.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.secrets.api.ExternalSecretSpec;
import io.deploymentorchestrator.secrets.sync.Routing.Coexistence;
import org.junit.jupiter.api.Test;

class RoutingTest {

  private static final ExternalSecretSpec OURS =
      Specs.stored("data: [{secretKey: a, remoteRef: {key: b}}]");
  private static final ExternalSecretSpec WITHOUT_VERSION =
      Specs.spec("secretStoreRef: {name: aws, kind: ClusterSecretStore}");
  private static final ExternalSecretSpec V1 =
      Specs.spec("secretStoreRef: {name: aws, apiVersion: external-secrets.io/v1}");
  private static final ExternalSecretSpec MIXED =
      Specs.stored(
          "data: [{secretKey: a, remoteRef: {key: b}, sourceRef: {storeRef: {name: theirs}}}]");
  private static final ExternalSecretSpec MIXED_IN_DATA_FROM =
      Specs.spec(
          """
          secretStoreRef: {name: theirs}
          dataFrom:
          - extract: {key: b}
            sourceRef: {storeRef: {name: ours, apiVersion: secretstore.external-secrets.io/v2alpha1}}
          """);

  @Test
  void stores_of_our_group_are_ours_in_any_case() {
    for (Coexistence coexistence : Coexistence.values()) {
      assertThat(Routing.of(OURS, coexistence)).isEqualTo(new Routing.Ours());
    }
  }

  @Test
  void without_external_secrets_operator_other_stores_are_refused_with_the_cure() {
    assertThat(cause(WITHOUT_VERSION, Coexistence.ALL))
        .isEqualTo(
            new Cause(
                "StoreNotServed",
                "ClusterSecretStore aws of external-secrets.io/v1, which a missing apiVersion"
                    + " means, is not served: set apiVersion:"
                    + " secretstore.external-secrets.io/v2alpha1 in the reference, and make the"
                    + " store in that version"));
    assertThat(cause(V1, Coexistence.ALL).message())
        .startsWith("SecretStore aws of external-secrets.io/v1 is not served");
    assertThat(cause(MIXED, Coexistence.ALL).code()).isEqualTo("StoreNotServed");
  }

  @Test
  void beside_external_secrets_operator_its_objects_are_left_alone() {
    assertThat(Routing.of(WITHOUT_VERSION, Coexistence.V2)).isEqualTo(new Routing.NotOurs());
    assertThat(Routing.of(V1, Coexistence.V2)).isEqualTo(new Routing.NotOurs());
  }

  @Test
  void beside_external_secrets_operator_a_mixture_is_refused() {
    assertThat(cause(MIXED, Coexistence.V2).code()).isEqualTo("MixedControllers");
    assertThat(cause(MIXED_IN_DATA_FROM, Coexistence.V2).code()).isEqualTo("MixedControllers");
  }

  @Test
  void what_refers_to_no_store_is_ours_only_alone() {
    ExternalSecretSpec none = Specs.spec("{}");
    assertThat(Routing.of(none, Coexistence.ALL)).isEqualTo(new Routing.Ours());
    assertThat(Routing.of(none, Coexistence.V2)).isEqualTo(new Routing.NotOurs());
  }

  private static Cause cause(ExternalSecretSpec spec, Coexistence coexistence) {
    return ((Routing.Refused) Routing.of(spec, coexistence)).cause();
  }
}
