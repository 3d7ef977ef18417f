package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.testkit.audit.AuditLog;
import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PruneAndDeleteIT extends ManifestFixture {

  private static String configMap(String name) {
    return "  - {apiVersion: v1, kind: ConfigMap, metadata: {name: "
        + name
        + "}, data: {a: \"1\"}}\n";
  }

  private static String list(String... names) {
    StringBuilder yaml = new StringBuilder("manifests:\n");
    for (String name : names) {
      yaml.append(configMap(name));
    }
    return yaml.toString();
  }

  @Test
  void what_leaves_the_list_is_deleted_and_the_rest_stays() {
    TestComponent settings = component("settings").apply(list("one", "two"));
    await(settings).untilReady();

    settings.apply(list("two", "three"));

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(settings.status().toString()).doesNotContain("one"));
    assertThat(names()).isEqualTo("three two");
    await(settings).untilReady();
  }

  @Test
  void an_object_that_changes_kind_or_namespace_leaves_nothing_behind() {
    String other = cluster.createNamespace("other");
    allow(other);
    TestComponent settings = component("settings").apply(list("one"));
    await(settings).untilReady();

    settings.apply(
        """
        manifests:
          - {apiVersion: v1, kind: ConfigMap, metadata: {name: one, namespace: %s}}
          - {apiVersion: v1, kind: Secret, metadata: {name: one}}
        """
            .formatted(other));

    Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(names()).isEmpty());
    await(settings).untilReady();
    assertThat(cluster.kubectl("get", "configmap", "one", "-n", other, "-o", "name")).isNotEmpty();
    assertThat(get("secret", "one", "-o", "name")).isNotEmpty();
  }

  @Test
  void
      an_object_annotated_against_pruning_and_all_of_a_list_without_pruning_stay_without_our_marks() {
    TestComponent settings =
        component("settings")
            .apply(
                list("one")
                    + """
                      - apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: kept, annotations: {deployment-orchestrator.io/prune: disabled}}
                    """
                        .indent(0));
    await(settings).untilReady();

    settings.apply(list("one"));
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(settings.status().toString()).doesNotContain("kept"));
    settings.apply("manifests: []\nprune: false\n");
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(settings.status().toString()).doesNotContain("one"));

    assertThat(names()).isEqualTo("kept one");
    assertThat(get("configmap", "-o", "yaml")).doesNotContain("cluster-1/");
  }

  @Test
  void deleting_goes_in_reverse_order_and_waits_for_what_a_finalizer_holds() {
    TestComponent settings = component("settings").apply(list("one", "two"));
    await(settings).untilReady();
    cluster.kubectl(
        "patch",
        "configmap",
        "two",
        "-n",
        namespace,
        "--type=merge",
        "-p",
        "{\"metadata\":{\"finalizers\":[\"example.com/hold\"]}}");
    await(settings).untilReady();

    settings.delete();

    await(settings)
        .untilOutcome(
            "InProgress[reason=Deleting, message=waiting until it is gone: ConfigMap/two");
    assertThat(settings.outcome()).contains("finalizers: example.com/hold");
    assertThat(names()).isEqualTo("one two");

    cluster.kubectl(
        "patch",
        "configmap",
        "two",
        "-n",
        namespace,
        "--type=merge",
        "-p",
        "{\"metadata\":{\"finalizers\":null}}");
    await(settings).untilDeleted();
    assertThat(names()).isEmpty();
  }

  @Test
  void what_stands_as_it_was_left_is_deleted_without_being_read_first() {
    TestComponent settings = component("settings").apply(list("one", "two"));
    await(settings).untilReady();
    AuditLog ours = asTheAccount();
    long mark = ours.mark();

    settings.delete();

    await(settings).untilDeleted();
    assertThat(ours.since(mark))
        .extracting(AuditedRequest::verb)
        .containsExactly("delete", "delete");
    assertThat(names()).isEmpty();
  }

  @Test
  void what_somebody_changed_a_moment_ago_is_read_before_it_is_deleted() {
    TestComponent settings = component("settings").apply(list("one", "two"));
    await(settings).untilReady();

    annotate("configmap/two", "deployment-orchestrator.io/prune=disabled");
    settings.delete();

    await(settings).untilDeleted();
    assertThat(names()).isEqualTo("two");
    assertThat(get("configmap", "two", "-o", "yaml")).doesNotContain("cluster-1/");
  }

  @Test
  void what_others_protected_before_it_was_written_again_stays_protected() {
    TestComponent settings = component("settings").apply(list("one"));
    await(settings).untilReady();
    annotate("configmap/one", "deployment-orchestrator.io/prune=disabled");
    settings.apply(list("one").replace("\"1\"", "\"2\""));
    await(settings).untilReady();
    assertThat(get("configmap", "one", "-o", "jsonpath={.data.a}")).isEqualTo("2");

    settings.delete();

    await(settings).untilDeleted();
    assertThat(names()).isEqualTo("one");
  }

  @Test
  void orphaning_leaves_the_objects_without_our_marks() {
    TestComponent settings = component("settings").apply(list("one") + "deletionPolicy: Orphan\n");
    await(settings).untilReady();

    settings.delete();

    await(settings).untilDeleted();
    assertThat(get("configmap", "one", "-o", "jsonpath={.data.a}")).isEqualTo("1");
    assertThat(get("configmap", "one", "-o", "yaml")).doesNotContain("cluster-1/");
  }

  @Test
  void an_unreadable_policy_becomes_the_recorded_one() {
    TestComponent settings = component("settings").apply(list("one") + "deletionPolicy: Orphan\n");
    await(settings).untilReady();

    settings.unreadable("deletionPolicy", "{{ .gone.providerStatus.policy }}");
    settings.delete();

    await(settings).untilDeleted();
    assertThat(names()).isEqualTo("one");
  }

  @Test
  void a_policy_that_was_never_applied_does_not_replace_the_recorded_one() {
    TestComponent settings = component("settings").apply(list("one") + "deletionPolicy: Orphan\n");
    await(settings).untilReady();
    cluster.kubectl("create", "configmap", "foreign", "-n", namespace);
    settings.apply(list("one", "new", "foreign") + "deletionPolicy: Delete\n");
    await(settings).untilOutcome("NotOwned: ConfigMap/foreign");

    settings.unreadable("deletionPolicy", "{{ .gone.providerStatus.policy }}");
    settings.delete();

    await(settings).untilDeleted();
    assertThat(names()).contains("one").contains("foreign");
  }

  @Test
  void a_lost_status_still_deletes_what_the_config_names_and_bears_our_mark() {
    TestComponent settings = component("settings").apply(list("one"));
    await(settings).untilReady();
    cluster.kubectl("create", "configmap", "foreign", "-n", namespace);
    settings.loseStatusAndCheckpoint();
    settings.raw(list("one", "foreign"));

    settings.delete();

    await(settings).untilDeleted();
    assertThat(names()).isEqualTo("foreign");
  }

  @Test
  void with_the_status_lost_waiting_for_one_object_forgets_no_other() {
    TestComponent settings = component("settings").apply(list("one", "two"));
    await(settings).untilReady();
    finalizers("two", "[\"example.com/wait\"]");
    settings.loseStatusAndCheckpoint();

    settings.delete();
    await(settings).untilOutcome("InProgress[reason=Deleting");
    finalizers("two", "null");

    await(settings).untilDeleted();
    assertThat(names()).isEmpty();
  }

  private void finalizers(String name, String json) {
    cluster.kubectl(
        "patch",
        "configmap",
        name,
        "-n",
        namespace,
        "--type=merge",
        "-p",
        "{\"metadata\":{\"finalizers\":" + json + "}}");
  }

  @Test
  void a_crash_after_the_intent_was_recorded_orphans_nothing() {
    TestComponent settings = component("settings");
    settings.dieAfterNextCheckpoint();
    settings.apply(list("one"));
    Awaitility.await().atMost(SOON).until(settings::isDead);
    // The process that died may have got as far as creating it.
    settings.playCreation();

    settings.resume();
    settings.apply("manifests: []\n");
    await(settings).untilReady();

    assertThat(names()).isEmpty();
  }

  @Test
  void a_lost_status_write_orphans_nothing() {
    TestComponent settings = component("settings");
    settings.loseNextStatus();
    settings.apply(list("one"));
    Awaitility.await().atMost(SOON).until(settings::isDead);
    assertThat(names()).isEqualTo("one");

    settings.resume();
    settings.apply(list("two"));
    await(settings).untilReady();

    assertThat(names()).isEqualTo("two");
  }

  @Test
  void a_whole_namespace_can_be_deleted_before_the_component() {
    String doomed = cluster.createNamespace("doomed");
    cluster.kubectl(
        "create",
        "rolebinding",
        "all",
        "-n",
        doomed,
        "--clusterrole=cluster-admin",
        "--serviceaccount=" + doomed + ":default");
    TestComponent settings = controller.component(doomed, "settings").apply(list("one"));
    await(settings).untilReady();

    cluster.kubectl("delete", "namespace", doomed, "--wait=false");
    cluster.kubectl("delete", "rolebinding", "all", "-n", doomed, "--ignore-not-found");
    settings.delete();

    await(settings).untilDeleted();
  }

  @Test
  void what_was_made_in_another_namespace_counts_as_gone_with_that_namespace_and_its_rights() {
    String other = cluster.createNamespace("other");
    allow(other);
    TestComponent far =
        component("far")
            .apply(
                """
                manifests:
                  - {apiVersion: v1, kind: ConfigMap, metadata: {name: far, namespace: %s}, data: {a: "1"}}
                """
                    .formatted(other));
    await(far).untilReady();
    cluster.kubectl("delete", "namespace", other);

    far.delete();

    await(far).untilDeleted();
  }

  private String names() {
    return get("configmap", "-o", "jsonpath={.items[*].metadata.name}")
        .replace("kube-root-ca.crt", "")
        .trim()
        .replace("  ", " ");
  }
}
