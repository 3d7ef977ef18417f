package io.deploymentorchestrator.secrets.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.secrets.api.ClusterSecretStoreSpec;
import io.deploymentorchestrator.secrets.api.ClusterSecretStoreSpec.Condition;
import io.deploymentorchestrator.secrets.api.GatingPolicy;
import io.deploymentorchestrator.secrets.api.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoreRegistryTest {

  private static final StoreKey KEY = new StoreKey(StoreKind.NAMESPACED, "team-a", "aws");
  private static final StoreKey SHARED = new StoreKey(StoreKind.CLUSTER, "", "aws");

  private final Map<String, Map<String, String>> labels = new HashMap<>();
  private final List<String> changes = new ArrayList<>();
  private final List<StoreUser> readers = new ArrayList<>();
  private final StoreRegistry registry =
      new StoreRegistry(
          labels::get,
          (store, settings, user) -> {
            readers.add(user);
            return reads -> List.of();
          });

  StoreRegistryTest() {
    registry.onChange(
        new StoreAccess.Listener() {
          @Override
          public void storeChanged(StoreKey store) {
            changes.add(store.display());
          }

          @Override
          public void namespaceChanged(String namespace) {
            changes.add(namespace);
          }
        });
  }

  private static StoreDefinition definition(GatingPolicy gate, NamespaceConditions namespaces) {
    return new StoreDefinition.Accepted(
        new StoreSettings(
            new ProviderAddress("aws.shop.svc", 8080),
            TlsSettings.OWN,
            new ProviderResource("v", "Fake", "team-a", "r"),
            Duration.ZERO,
            gate,
            RetryPlan.DEFAULT,
            namespaces));
  }

  private static KnownStore store(StoreKey key, long generation, StoreDefinition definition) {
    return new KnownStore(key, "uid", generation, true, definition, new StoreHealth.NotValidated());
  }

  private static KnownStore gated(long generation) {
    return store(KEY, generation, definition(GatingPolicy.ENABLED, NamespaceConditions.NONE));
  }

  private StoreAnswer open(@Nullable String kind, String namespace) {
    return registry.open(
        new StoreReference(Names.STORE_API_VERSION, kind, "aws"),
        new StoreUser("ExternalSecret", namespace, "e"));
  }

  private StoreAnswer open() {
    return open("SecretStore", "team-a");
  }

  private static String reason(StoreAnswer answer) {
    assertThat(answer).isInstanceOf(StoreAnswer.Closed.class);
    return ((StoreAnswer.Closed) answer).reason();
  }

  private void passing(StoreKey key, long generation) {
    registry.validated(key, "uid", generation, new StoreHealth.Passing());
  }

  @Test
  void a_reference_without_an_api_version_means_the_old_kind_which_is_not_served() {
    StoreAnswer answer =
        registry.open(
            new StoreReference(null, "SecretStore", "aws"),
            new StoreUser("ExternalSecret", "team-a", "e"));
    assertThat(answer)
        .isEqualTo(
            new StoreAnswer.Closed(
                "StoreNotServed",
                "store aws is of apiVersion external-secrets.io/v1 (which a missing apiVersion"
                    + " means); this controller serves stores of"
                    + " secretstore.external-secrets.io/v2alpha1",
                StoreAnswer.Wake.OWN_CHANGE));
  }

  @Test
  void a_kind_that_is_no_store_is_named() {
    assertThat(reason(open("Vault", "team-a"))).isEqualTo("StoreNotServed");
  }

  @Test
  void a_missing_kind_means_a_store_of_the_own_namespace() {
    registry.seen(gated(1));
    passing(KEY, 1);
    assertThat(open(null, "team-a")).isInstanceOf(StoreAnswer.Open.class);
    assertThat(reason(open(null, "team-b"))).isEqualTo("StoreNotFound");
  }

  @Test
  void the_gate_opens_when_the_store_was_validated_and_tells_so() {
    registry.seen(gated(1));
    assertThat(reason(open())).isEqualTo("StoreNotReady");
    changes.clear();
    passing(KEY, 1);
    assertThat(changes).containsExactly("SecretStore team-a/aws");
    assertThat(open()).isInstanceOf(StoreAnswer.Open.class);
    assertThat(readers).extracting(StoreUser::namespace).containsExactly("team-a");
  }

  @Test
  void the_gate_closes_while_the_provider_says_that_the_store_is_wrong() {
    registry.seen(gated(1));
    registry.validated(
        KEY, "uid", 1, new StoreHealth.Wrong("InvalidProviderConfig", "no such region"));
    assertThat(open())
        .isEqualTo(
            new StoreAnswer.Closed(
                "StoreNotReady",
                "SecretStore team-a/aws cannot be used (InvalidProviderConfig): no such region",
                StoreAnswer.Wake.STORE_CHANGE));
    assertThat(readers).isEmpty();
  }

  @Test
  void a_validation_of_an_older_spec_opens_nothing() {
    registry.seen(gated(2));
    passing(KEY, 1);
    assertThat(reason(open())).isEqualTo("StoreNotReady");
  }

  @Test
  void another_spec_closes_the_gate_until_it_is_validated() {
    registry.seen(gated(1));
    passing(KEY, 1);
    registry.seen(gated(1));
    assertThat(open()).as("an event of the same spec").isInstanceOf(StoreAnswer.Open.class);
    registry.seen(gated(2));
    assertThat(reason(open())).isEqualTo("StoreNotReady");
  }

  @Test
  void without_a_gate_all_is_tried_but_what_cannot_be() {
    registry.seen(store(KEY, 1, definition(GatingPolicy.DISABLED, NamespaceConditions.NONE)));
    assertThat(open()).isInstanceOf(StoreAnswer.Open.class);
    registry.validated(KEY, "uid", 1, new StoreHealth.Wrong("InvalidProviderConfig", "x"));
    assertThat(open()).isInstanceOf(StoreAnswer.Open.class);
    registry.seen(store(KEY, 2, new StoreDefinition.Refused("UnsupportedAddress", "a socket")));
    assertThat(reason(open())).isEqualTo("StoreNotReady");
  }

  @Test
  void a_store_of_another_class_says_so() {
    KnownStore ours = gated(1);
    registry.seen(
        new KnownStore(KEY, "uid", 1, false, ours.definition(), new StoreHealth.Passing()));
    assertThat(reason(open())).isEqualTo("OtherController");
  }

  @Test
  void a_cluster_store_lets_in_whom_its_conditions_name() throws Exception {
    NamespaceConditions prod =
        NamespaceConditions.of(
            List.of(
                new Condition(
                    new ClusterSecretStoreSpec.NamespaceSelector(Map.of("tier", "prod"), null),
                    null,
                    null)));
    registry.seen(store(SHARED, 1, definition(GatingPolicy.ENABLED, prod)));
    passing(SHARED, 1);
    assertThat(reason(open("ClusterSecretStore", "team-a"))).isEqualTo("NamespaceNotAllowed");
    labels.put("team-a", Map.of("tier", "prod"));
    assertThat(open("ClusterSecretStore", "team-a")).isInstanceOf(StoreAnswer.Open.class);
    labels.put("team-a", Map.of());
    assertThat(reason(open("ClusterSecretStore", "team-a"))).isEqualTo("NamespaceNotAllowed");
    assertThat(readers).hasSize(1);
  }

  @Test
  void a_store_that_went_is_not_found_and_a_late_event_takes_no_namesake_away() {
    registry.seen(gated(1));
    registry.gone(KEY, "another uid");
    assertThat(reason(open())).isEqualTo("StoreNotReady");
    changes.clear();
    registry.gone(KEY, "uid");
    assertThat(changes).containsExactly("SecretStore team-a/aws");
    assertThat(reason(open())).isEqualTo("StoreNotFound");
  }
}
