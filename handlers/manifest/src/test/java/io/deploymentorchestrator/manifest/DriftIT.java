package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.Run.Cause;
import io.deploymentorchestrator.testkit.audit.AuditLog;
import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class DriftIT extends ManifestFixture {

  private static final String SETTINGS =
      """
      manifests:
        - {apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {a: "1", b: "2"}}
      """;

  private static final String WEB =
      """
      manifests:
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec:
            replicas: 1
            selector: {matchLabels: {app: web}}
            template:
              metadata: {labels: {app: web}}
              spec: {containers: [{name: web, image: "registry.invalid/web:1", ports: [{containerPort: 80}]}]}
      """;

  @Test
  void a_changed_field_is_put_back_whoever_changed_it() {
    ready(SETTINGS);

    patch("{\"data\":{\"a\":\"edited\"}}");

    awaitData("{\"a\":\"1\",\"b\":\"2\"}");
  }

  @Test
  void a_removed_field_is_put_back() {
    ready(SETTINGS);

    patch("{\"data\":{\"a\":null}}");

    awaitData("{\"a\":\"1\",\"b\":\"2\"}");
  }

  @Test
  void a_status_only_change_costs_no_write() {
    TestComponent web = component("web").apply(WEB);
    awaitReady(web);
    AuditLog ours = asTheAccount();
    long mark = ours.mark();
    cluster.kubectl(
        "patch",
        "deployment",
        "web",
        "-n",
        namespace,
        "--subresource=status",
        "--type=merge",
        "-p",
        "{\"status\":{\"collisionCount\":7}}");
    awaitLook(web, "deployments");

    assertThat(ours.since(mark))
        .as("the run that the change woke looked, and wrote nothing, not even in vain")
        .noneMatch(AuditedRequest::isWrite);
    assertThat(get("deployment", "web", "-o", "jsonpath={.status.collisionCount}")).isEqualTo("7");
    assertThat(get("deployment", "web", "-o", "jsonpath={.metadata.generation}")).isEqualTo("1");
    awaitReady(web);
  }

  @Test
  void fields_of_others_are_left_alone() {
    TestComponent settings = ready(SETTINGS);
    AuditLog ours = asTheAccount();
    long mark = ours.mark();

    patch("{\"data\":{\"c\":\"theirs\"}}");
    awaitLook(settings, "configmaps");

    assertThat(ours.since(mark)).noneMatch(AuditedRequest::isWrite);
    assertThat(data()).isEqualTo("{\"a\":\"1\",\"b\":\"2\",\"c\":\"theirs\"}");
  }

  @Test
  void a_deleted_object_is_made_again_and_the_inventory_knows_the_new_one() {
    TestComponent settings = ready(SETTINGS);

    cluster.kubectl("delete", "configmap", "settings", "-n", namespace);

    awaitData("{\"a\":\"1\",\"b\":\"2\"}");
    String uid = get("configmap", "settings", "-o", "jsonpath={.metadata.uid}");
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(settings.status().toString()).contains(uid));
  }

  @Test
  void an_object_that_somebody_else_made_in_its_place_is_left_alone() {
    TestComponent settings = ready(SETTINGS);
    controller.watches().forget(settings.id());

    cluster.kubectl("delete", "configmap", "settings", "-n", namespace);
    cluster.kubectl("create", "configmap", "settings", "-n", namespace, "--from-literal=x=theirs");
    settings.run(Cause.REFRESH);

    await(settings).untilOutcome("NotOwned: ConfigMap/settings");
    assertThat(data()).isEqualTo("{\"x\":\"theirs\"}");
  }

  @Test
  void a_second_run_writes_nothing() {
    TestComponent web = ready(WEB);
    String version = version("deployment", "web");
    Map<String, Object> status = web.status();
    AuditLog ours = asTheAccount();
    for (Cause cause : List.of(Cause.REFRESH, Cause.SPEC)) {
      long mark = ours.mark();

      web.runToItsEnd(cause);

      assertThat(web.isReady()).as(web.outcome()).isTrue();
      assertThat(ours.since(mark)).as("run for %s", cause).isNotEmpty();
      if (cause == Cause.REFRESH) {
        assertThat(ours.since(mark)).noneMatch(AuditedRequest::isWrite);
      }
    }
    assertThat(version("deployment", "web")).isEqualTo(version);
    assertThat(web.status()).isEqualTo(status);
  }

  @Test
  void its_own_writes_do_not_wake_a_component() {
    TestComponent both =
        ready(
            """
            manifests:
              - {apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {a: "1"}}
              - {apiVersion: v1, kind: ConfigMap, metadata: {name: more}, data: {a: "1"}}
            """);

    // A watch tells in order: the change that does wake comes after the two creations.
    patch("{\"metadata\":{\"labels\":{\"x\":\"y\"}}}");
    awaitRuns(both, 1);

    assertThat(both.wakes()).containsExactly("ConfigMap/settings");
    assertThat(both.calls()).isEqualTo(2);
  }

  @Test
  void a_field_that_leaves_the_manifest_leaves_the_object() {
    TestComponent settings = ready(SETTINGS);

    settings.apply(SETTINGS.replace(", b: \"2\"", ""));

    awaitData("{\"a\":\"1\"}");
  }

  @Test
  void two_who_fight_over_an_object_are_told_so_and_it_stops() {
    TestComponent settings = ready(SETTINGS);

    for (int i = 0; i < 5; i++) {
      patch("{\"data\":{\"a\":\"fight-" + i + "\"}}");
      awaitData("{\"a\":\"1\",\"b\":\"2\"}");
    }
    patch("{\"data\":{\"a\":\"won\"}}");

    await(settings)
        .untilOutcome("DriftContested: field manager \"rival\" keeps changing ConfigMap/settings");
    assertThat(data()).contains("won");
  }

  @Test
  void after_a_restart_nothing_runs_and_watching_goes_on() {
    TestComponent settings = ready(SETTINGS);
    int calls = settings.calls();

    controller.restart();
    patch("{\"data\":{\"a\":\"edited\"}}");

    awaitData("{\"a\":\"1\",\"b\":\"2\"}");
    assertThat(settings.calls()).isEqualTo(calls + 1);
  }

  @Test
  void a_change_while_nobody_watched_is_repaired_after_the_restart() {
    TestComponent settings = ready(SETTINGS);
    controller.watches().close();

    patch("{\"data\":{\"a\":\"edited\"}}");
    controller.restart();

    awaitData("{\"a\":\"1\",\"b\":\"2\"}");
    await(settings).untilReady();
  }

  @Test
  void a_job_that_ran_and_was_cleaned_up_is_not_run_again() {
    TestComponent job =
        ready(
            """
            manifests:
              - apiVersion: batch/v1
                kind: Job
                metadata: {name: migrate}
                spec:
                  template:
                    spec: {restartPolicy: Never, containers: [{name: m, image: "registry.invalid/m:1"}]}
            """);
    long runs = job.ended(Cause.WATCHED_OBJECT);

    cluster.kubectl("delete", "job", "migrate", "-n", namespace);
    awaitRuns(job, runs + 1);

    assertThat(job.isReady()).as(job.outcome()).isTrue();
    assertThat(get("job", "-o", "name")).isEmpty();
  }

  @Test
  void an_immutable_field_is_named_and_with_leave_the_object_is_made_anew() {
    String job =
        """
        manifests:
          - apiVersion: batch/v1
            kind: Job
            metadata: {name: migrate, annotations: {deployment-orchestrator.io/recreate: "no"}}
            spec:
              template:
                spec: {restartPolicy: Never, containers: [{name: m, image: "registry.invalid/m:1"}]}
        """;
    TestComponent migrate = ready(job);
    String uid = get("job", "migrate", "-o", "jsonpath={.metadata.uid}");

    migrate.apply(job.replace("m:1", "m:2"));
    await(migrate).untilOutcome("ImmutableField: Job/migrate");
    assertThat(migrate.outcome()).contains("spec.template").doesNotContain("registry.invalid");

    migrate.apply(job.replace("m:1", "m:2").replace("recreate: \"no\"", "recreate: \"true\""));
    await(migrate).untilReady();
    assertThat(get("job", "migrate", "-o", "jsonpath={.metadata.uid}")).isNotEqualTo(uid);
  }

  @Test
  void a_ready_component_whose_object_turns_bad_is_ready_no_more_and_recovers() {
    TestComponent web = ready(WEB);

    web.apply(
        WEB.replace("replicas: 1", "replicas: 1\n      paused: true").replace("web:1", "web:2"));
    await(web).untilOutcome("Progressing: Deployment/web");

    web.apply(WEB.replace("web:1", "web:2"));
    await(web).untilReady();
  }

  private TestComponent ready(String yaml) {
    TestComponent component = component("it").apply(yaml);
    await(component).untilReady();
    return component;
  }

  private void patch(String json) {
    cluster.kubectl(
        "patch",
        "configmap",
        "settings",
        "-n",
        namespace,
        "--type=merge",
        "--field-manager=rival",
        "-p",
        json);
  }

  /** Until that many runs that a watched object caused have ended. */
  private static void awaitRuns(TestComponent component, long runs) {
    Awaitility.await().atMost(SOON).until(() -> component.ended(Cause.WATCHED_OBJECT) >= runs);
  }

  private String data() {
    return get("configmap", "settings", "-o", "jsonpath={.data}");
  }

  private String version(String kind, String name) {
    return get(kind, name, "-o", "jsonpath={.metadata.resourceVersion}");
  }

  private void awaitData(String json) {
    Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(data()).isEqualTo(json));
  }
}
