package io.deploymentorchestrator.secrets.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.deploymentorchestrator.secrets.store.ReadFailure;
import io.deploymentorchestrator.secrets.sync.Marks;
import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithCluster
class ExternalSecretIT {

  private static final String TWO_KEYS =
      """
      data:
      - {secretKey: user, remoteRef: {key: shop/prod, property: username}}
      - {secretKey: pass, remoteRef: {key: shop/prod, property: password}}
      """;

  private SyncFixture fixture;
  private TestStores.TestStore store;

  @BeforeEach
  void start(Cluster cluster) {
    fixture = new SyncFixture(cluster);
    store = fixture.store("aws");
    store.put("shop/prod", Map.of("username", "admin", "password", "first-Pa55"));
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void a_secret_is_made_with_the_keys_that_are_wanted_and_the_marks_of_whose_it_is() {
    long mark = fixture.mark();
    fixture.apply("shop", TWO_KEYS);
    fixture.awaitContent("shop", Map.of("user", "admin", "pass", "first-Pa55"));
    fixture.awaitSynced("shop");

    Secret secret = Objects.requireNonNull(fixture.secret("shop"));
    assertThat(secret.getType()).isEqualTo("Opaque");
    assertThat(secret.getMetadata().getLabels())
        .containsEntry(Marks.MANAGED, "true")
        .containsEntry(Marks.CREATED_BY, Marks.createdBy(fixture.namespace(), "shop"))
        .containsEntry(Marks.from(store.uid()), "true");
    OwnerReference owner = secret.getMetadata().getOwnerReferences().getFirst();
    assertThat(owner.getUid()).isEqualTo(fixture.object("shop").getMetadata().getUid());
    assertThat(owner.getController()).isTrue();
    assertThat(store.calls()).as("one read for both keys").isEqualTo(1);
    assertThat(fixture.requestsSince(mark).stream().map(r -> r.verb() + " " + r.resource()))
        .as("created at once, without a look before")
        .containsExactly("create secrets", "update externalsecrets/status");
  }

  @Test
  void all_keys_of_a_remote_secret_and_a_template_that_names_them() {
    fixture.apply(
        "shop",
        """
        target:
          name: settings
          template:
            type: example.com/settings
            metadata: {labels: {team: blue}, annotations: {note: made}}
            data: {url: "postgres://{{ .username }}:{{ .password }}@db"}
        dataFrom: [{extract: {key: shop/prod}}]
        """);
    fixture.awaitContent("settings", Map.of("url", "postgres://admin:first-Pa55@db"));
    Secret secret = Objects.requireNonNull(fixture.secret("settings"));
    assertThat(secret.getType()).isEqualTo("example.com/settings");
    assertThat(secret.getMetadata().getLabels()).containsEntry("team", "blue");
    assertThat(secret.getMetadata().getAnnotations()).containsEntry("note", "made");
    assertThat(fixture.secret("shop")).isNull();
  }

  @Test
  void what_somebody_changes_is_put_back() {
    fixture.apply("shop", TWO_KEYS);
    Map<String, String> content = Map.of("user", "admin", "pass", "first-Pa55");
    fixture.awaitContent("shop", content);
    fixture.awaitSynced("shop");

    fixture.kubectl("patch", "secret", "shop", "-p", "{\"stringData\":{\"pass\":\"other\"}}");
    fixture.awaitContent("shop", content);

    fixture.kubectl("patch", "secret", "shop", "-p", "{\"stringData\":{\"foreign\":\"key\"}}");
    fixture.awaitContent("shop", content);

    fixture.kubectl("label", "secret", "shop", Marks.MANAGED + "-");
    await().atMost(SyncFixture.PATIENCE).until(() -> label("shop", Marks.MANAGED) != null);

    String uid = Objects.requireNonNull(fixture.secret("shop")).getMetadata().getUid();
    fixture.kubectl("delete", "secret", "shop");
    fixture.awaitContent("shop", content);
    assertThat(Objects.requireNonNull(fixture.secret("shop")).getMetadata().getUid())
        .isNotEqualTo(uid);
  }

  @Test
  void labels_and_annotations_of_others_stay_and_cost_no_write() {
    fixture.apply("shop", TWO_KEYS);
    fixture.awaitSynced("shop");
    long mark = fixture.mark();
    fixture.kubectl("label", "secret", "shop", "theirs=stays");
    await()
        .atMost(SyncFixture.PATIENCE)
        .until(
            () ->
                fixture.requestsSince(mark).stream()
                    .anyMatch(r -> r.verb().equals("get") && r.resource().equals("secrets")));
    fixture.forceSync("shop", "1");
    await().atMost(SyncFixture.PATIENCE).until(() -> store.calls() == 2);
    assertThat(writesTo("secrets", mark)).isEmpty();
    assertThat(label("shop", "theirs")).isEqualTo("stays");
  }

  @Test
  void a_changed_value_arrives_at_the_next_refresh_and_at_once_when_a_sync_is_forced() {
    fixture.apply("shop", TWO_KEYS);
    fixture.awaitSynced("shop");
    store.put("shop/prod", Map.of("username", "admin", "password", "second-Pa55"));
    fixture.forceSync("shop", "1");
    fixture.awaitContent("shop", Map.of("user", "admin", "pass", "second-Pa55"));

    fixture.apply("shop", "refreshInterval: 1s\n" + TWO_KEYS);
    fixture.awaitSynced("shop");
    store.put("shop/prod", Map.of("username", "admin", "password", "third-Pa55"));
    fixture.awaitContent("shop", Map.of("user", "admin", "pass", "third-Pa55"));
  }

  @Test
  void a_refresh_with_nothing_changed_asks_nothing_of_the_api_server() {
    fixture.apply("shop", "refreshInterval: 100ms\n" + TWO_KEYS);
    fixture.awaitSynced("shop");
    int before = store.calls();
    await().atMost(SyncFixture.PATIENCE).until(() -> store.calls() >= before + 2);
    long mark = fixture.mark();
    int later = store.calls();
    await().atMost(SyncFixture.PATIENCE).until(() -> store.calls() >= later + 5);
    assertThat(fixture.requestsSince(mark)).isEmpty();
  }

  @Test
  void after_a_restart_nothing_is_written_and_nothing_is_read_before_it_is_due() {
    for (int i = 0; i < 20; i++) {
      fixture.apply("shop-" + i, TWO_KEYS);
    }
    for (int i = 0; i < 20; i++) {
      fixture.awaitSynced("shop-" + i);
    }
    fixture.stop();
    int reads = store.calls();
    fixture.kubectl("label", "secret", "shop-1", "theirs=stays");
    long mark = fixture.mark();
    fixture.start();
    // One that comes later is served: so all that were there have been looked at.
    fixture.apply("last", TWO_KEYS);
    fixture.awaitSynced("last");
    await().atMost(SyncFixture.PATIENCE).until(() -> !gets("shop-1", mark).isEmpty());
    assertThat(writesTo("secrets", mark)).extracting(AuditedRequest::name).containsExactly("last");
    assertThat(writesTo("externalsecrets/status", mark))
        .extracting(AuditedRequest::name)
        .containsExactly("last");
    assertThat(store.calls()).isEqualTo(reads + 1);
  }

  @Test
  void what_was_changed_while_no_controller_ran_is_put_back_by_the_next_one() {
    fixture.apply("shop", TWO_KEYS);
    fixture.apply("gone", TWO_KEYS);
    fixture.awaitSynced("shop");
    fixture.awaitSynced("gone");
    fixture.stop();
    fixture.kubectl("patch", "secret", "shop", "-p", "{\"stringData\":{\"pass\":\"other\"}}");
    fixture.kubectl("delete", "secret", "gone");
    fixture.start();
    fixture.awaitContent("shop", Map.of("user", "admin", "pass", "first-Pa55"));
    fixture.awaitContent("gone", Map.of("user", "admin", "pass", "first-Pa55"));
  }

  @Test
  void a_status_that_was_lost_is_told_anew_without_a_write_to_the_secret() {
    fixture.apply("shop", TWO_KEYS);
    fixture.awaitSynced("shop");
    fixture.stop();
    fixture.kubectl(
        "patch",
        "externalsecret",
        "shop",
        "--subresource=status",
        "--type=json",
        "-p",
        "[{\"op\":\"remove\",\"path\":\"/status\"}]");
    long mark = fixture.mark();
    fixture.start();
    fixture.awaitSynced("shop");
    assertThat(writesTo("secrets", mark)).isEmpty();
    assertThat(writesTo("externalsecrets/status", mark)).hasSize(1);
  }

  @Test
  void a_key_that_is_lost_costs_one_comparison_and_no_write_to_a_secret() {
    fixture.apply("shop", TWO_KEYS);
    fixture.awaitSynced("shop");
    fixture.stop();
    fixture.kubectl("delete", "secret", ContentKey.SECRET);
    fixture.kubectl("label", "secret", "shop", "theirs=stays");
    long mark = fixture.mark();
    int reads = store.calls();
    fixture.start();
    await().atMost(SyncFixture.PATIENCE).until(() -> store.calls() == reads + 1);
    await()
        .atMost(SyncFixture.PATIENCE)
        .until(() -> writesTo("externalsecrets/status", mark).size() == 1);
    assertThat(writesTo("secrets", mark))
        .extracting(AuditedRequest::name)
        .containsExactly(ContentKey.SECRET);
  }

  @Test
  void a_secret_that_nobody_gave_away_is_left_alone_until_it_is_adopted_or_gone() {
    fixture.kubectl("create", "secret", "generic", "shop", "--from-literal=mine=1");
    fixture.apply("shop", TWO_KEYS);
    fixture.awaitReady(
        "shop", r -> r.startsWith("False SecretSyncedError NotOwned: Secret shop exists"));
    assertThat(fixture.content("shop")).isEqualTo(Map.of("mine", "1"));

    fixture.kubectl("annotate", "secret", "shop", Marks.ADOPT + "=true");
    fixture.awaitContent("shop", Map.of("user", "admin", "pass", "first-Pa55"));
    fixture.awaitSynced("shop");

    fixture.kubectl("create", "secret", "generic", "second", "--from-literal=mine=1");
    fixture.apply("second", TWO_KEYS);
    fixture.awaitReady("second", r -> r.contains("NotOwned"));
    fixture.kubectl("delete", "secret", "second");
    fixture.awaitContent("second", Map.of("user", "admin", "pass", "first-Pa55"));
    fixture.awaitSynced("second");
  }

  @Test
  void a_secret_of_another_external_secret_is_left_alone() {
    fixture.apply("first", "target: {name: shared}\n" + TWO_KEYS);
    fixture.awaitSynced("first");
    fixture.apply("second", "target: {name: shared}\n" + TWO_KEYS);
    fixture.awaitReady(
        "second",
        r -> r.contains("OwnedByOther: Secret shared is controlled by ExternalSecret first"));
    fixture.kubectl("delete", "externalsecret", "first");
    fixture.awaitSynced("second");
  }

  @Test
  void what_external_secrets_operator_made_for_the_same_object_is_taken_over() {
    fixture.kubectl("create", "secret", "generic", "shop", "--from-literal=old=1");
    fixture.kubectl(
        "label",
        "secret",
        "shop",
        Marks.MANAGED + "=true",
        Marks.CREATED_BY + "=" + Marks.createdBy(fixture.namespace(), "shop"));
    fixture.kubectl("annotate", "secret", "shop", Marks.DATA_HASH + "=0123");
    String uid = Objects.requireNonNull(fixture.secret("shop")).getMetadata().getUid();

    fixture.apply("shop", TWO_KEYS);
    fixture.awaitContent("shop", Map.of("user", "admin", "pass", "first-Pa55"));
    Secret secret = Objects.requireNonNull(fixture.secret("shop"));
    assertThat(secret.getMetadata().getUid()).isEqualTo(uid);
    assertThat(secret.getMetadata().getAnnotations()).doesNotContainKey(Marks.DATA_HASH);
  }

  @Test
  void a_failed_read_names_entry_key_property_and_what_the_provider_said_and_heals() {
    store.remove("shop/prod");
    fixture.apply("shop", TWO_KEYS);
    fixture.awaitReady(
        "shop",
        r ->
            r.equals(
                "False SecretSyncedError ReadFailed: spec.data[0] (key \"shop/prod\", property"
                    + " \"username\") and 1 more from SecretStore aws: NOT_FOUND: there is no"
                    + " secret shop/prod"));
    store.put("shop/prod", Map.of("username", "admin", "password", "found-Pa55"));
    fixture.awaitContent("shop", Map.of("user", "admin", "pass", "found-Pa55"));
    fixture.awaitSynced("shop");

    store.fail(new ReadFailure.Refused("PERMISSION_DENIED", "GetSecretValue is missing"));
    fixture.forceSync("shop", "1");
    fixture.awaitReady("shop", r -> r.contains("PERMISSION_DENIED: GetSecretValue is missing"));
    assertThat(fixture.content("shop")).containsEntry("pass", "found-Pa55");
    store.fail(null);
    fixture.awaitSynced("shop");
  }

  @Test
  void a_failure_that_stays_the_same_is_written_once() {
    store.remove("shop/prod");
    fixture.apply("shop", TWO_KEYS);
    fixture.awaitReady("shop", r -> r.contains("NOT_FOUND"));
    long mark = fixture.mark();
    int calls = store.calls();
    await().atMost(SyncFixture.PATIENCE).until(() -> store.calls() >= calls + 2);
    assertThat(fixture.requestsSince(mark).stream().filter(r -> !r.resource().equals("events")))
        .isEmpty();
  }

  @Test
  void who_waits_for_a_store_is_woken_when_it_can_be_used() {
    store.close("StoreNotReady", "SecretStore aws is not valid");
    fixture.apply("shop", TWO_KEYS);
    fixture.awaitReady(
        "shop",
        r -> r.equals("False SecretSyncedError StoreNotReady: SecretStore aws is not valid"));
    assertThat(store.calls()).as("the provider was not called").isZero();
    store.open();
    fixture.awaitSynced("shop");
  }

  @Test
  void a_store_that_hangs_holds_up_its_own_users_only_and_those_until_they_leave_it() {
    CountDownLatch gate = store.hang();
    TestStores.TestStore other = fixture.store("other");
    other.put("shop/prod", Map.of("username", "admin", "password", "other-Pa55"));
    for (int i = 0; i < 50; i++) {
      fixture.apply("hangs-" + i, TWO_KEYS);
    }
    String elsewhere =
        """
        data:
        - secretKey: pass
          remoteRef: {key: shop/prod, property: password}
          sourceRef: {storeRef: {name: other, apiVersion: secretstore.external-secrets.io/v2alpha1}}
        """;
    fixture.apply("works", elsewhere);
    fixture.awaitContent("works", Map.of("pass", "other-Pa55"));
    fixture.apply("hangs-1", elsewhere);
    fixture.awaitContent("hangs-1", Map.of("pass", "other-Pa55"));
    gate.countDown();
    fixture.awaitContent("hangs-49", Map.of("user", "admin", "pass", "first-Pa55"));
  }

  @Test
  void a_renamed_target_leaves_nothing_behind() {
    fixture.apply("shop", "target: {name: before}\n" + TWO_KEYS);
    fixture.awaitSynced("shop");
    fixture.apply("shop", "target: {name: after}\n" + TWO_KEYS);
    fixture.awaitContent("after", Map.of("user", "admin", "pass", "first-Pa55"));
    await().atMost(SyncFixture.PATIENCE).until(() -> fixture.secret("before") == null);
  }

  @Test
  void when_nothing_is_left_the_deletion_policy_decides() {
    fixture.apply("retained", "target: {deletionPolicy: Retain}\n" + TWO_KEYS);
    fixture.apply("deleted", "target: {deletionPolicy: Delete}\n" + TWO_KEYS);
    fixture.apply("merged", "target: {deletionPolicy: Merge}\n" + TWO_KEYS);
    for (String name : List.of("retained", "deleted", "merged")) {
      fixture.awaitSynced(name);
    }
    store.remove("shop/prod");
    for (String name : List.of("retained", "deleted", "merged")) {
      fixture.forceSync(name, "1");
    }
    fixture.awaitReady("deleted", r -> r.startsWith("True SecretDeleted"));
    assertThat(fixture.secret("deleted")).isNull();
    fixture.awaitReady("retained", r -> r.contains("NOT_FOUND"));
    assertThat(fixture.content("retained")).hasSize(2);
    await().atMost(SyncFixture.PATIENCE).until(() -> fixture.content("merged").isEmpty());
    assertThat(fixture.secret("merged")).isNotNull();
    store.put("shop/prod", Map.of("username", "admin", "password", "back-Pa55"));
    fixture.forceSync("deleted", "2");
    fixture.awaitContent("deleted", Map.of("user", "admin", "pass", "back-Pa55"));
  }

  @Test
  void what_is_not_served_yet_is_refused_by_its_name() {
    fixture.apply("finds", "dataFrom: [{find: {name: {regexp: \".*\"}}}]");
    fixture.awaitReady(
        "finds",
        r -> r.startsWith("False SecretSyncedError FieldNotServed: spec.dataFrom[0].find is not"));
    fixture.kubectl(
        "patch",
        "externalsecret",
        "finds",
        "--type=merge",
        "-p",
        "{\"spec\":{\"dataFrom\":null,\"secretStoreRef\":{\"apiVersion\":null},\"data\":[{\"secretKey\":\"a\",\"remoteRef\":{\"key\":\"b\"}}]}}");
    fixture.awaitReady(
        "finds",
        r ->
            r.contains(
                "StoreNotServed: SecretStore aws of external-secrets.io/v1, which a missing"));
    assertThat(store.calls()).isZero();
  }

  @Test
  void deleting_it_deletes_its_secret() {
    fixture.apply("shop", TWO_KEYS);
    fixture.awaitSynced("shop");
    fixture.kubectl("delete", "externalsecret", "shop", "--cascade=foreground");
    await().atMost(SyncFixture.PATIENCE).until(() -> fixture.secret("shop") == null);
  }

  @Test
  void who_changes_the_secret_again_and_again_does_not_keep_the_controller_busy() {
    fixture.apply("shop", TWO_KEYS);
    Map<String, String> content = Map.of("user", "admin", "pass", "first-Pa55");
    for (int i = 0; i < 5; i++) {
      fixture.awaitContent("shop", content);
      fixture.kubectl(
          "patch", "secret", "shop", "-p", "{\"stringData\":{\"pass\":\"x" + i + "\"}}");
    }
    fixture.awaitContent("shop", content);
    fixture.kubectl("patch", "secret", "shop", "-p", "{\"stringData\":{\"pass\":\"again\"}}");
    fixture.awaitReady("shop", r -> r.contains("DriftContested: somebody changes Secret shop"));
    long mark = fixture.mark();
    fixture.kubectl("patch", "secret", "shop", "-p", "{\"stringData\":{\"pass\":\"and again\"}}");
    fixture.apply("later", TWO_KEYS);
    fixture.awaitSynced("later");
    assertThat(writesTo("secrets", mark)).extracting(AuditedRequest::name).containsExactly("later");
    assertThat(fixture.content("shop")).containsEntry("pass", "and again");
  }

  private @Nullable String label(String secret, String key) {
    Secret found = fixture.secret(secret);
    return found == null ? null : found.getMetadata().getLabels().get(key);
  }

  private List<AuditedRequest> writesTo(String resource, long mark) {
    return fixture.requestsSince(mark).stream()
        .filter(r -> r.isWrite() && r.resource().equals(resource))
        .toList();
  }

  private List<AuditedRequest> gets(String secret, long mark) {
    return fixture.requestsSince(mark).stream()
        .filter(r -> r.verb().equals("get") && r.name().equals(secret))
        .toList();
  }
}
