package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.Run.Cause;
import io.deploymentorchestrator.manifest.inventory.ManifestHash;
import io.deploymentorchestrator.manifest.json.Trees;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A Job runs once for a manifest, however it ended and whoever took it away. */
class JobsIT extends ManifestFixture {

  private static final String JOB =
      """
      manifests:
        - apiVersion: batch/v1
          kind: Job
          metadata: {name: migrate}
          spec:
            backoffLimit: 0
            template:
              spec: {restartPolicy: Never, containers: [{name: m, image: "registry.invalid/m:1"}]}
      """;

  private static final String NEVER_STARTED =
      JOB.replace("backoffLimit: 0", "backoffLimit: 0\n      suspend: true");

  private static String cleanedUpAfter(int seconds, String job) {
    return job.replace(
        "backoffLimit: 0", "backoffLimit: 0\n      ttlSecondsAfterFinished: " + seconds);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void one_that_the_server_cleans_up_runs_once(int seconds) {
    TestComponent migrate = component("migrate").apply(cleanedUpAfter(seconds, JOB));
    await(migrate).untilReady();
    String uid = uidOnRecord(migrate);
    awaitGone();

    staysAway(migrate);

    await(migrate).untilReady();
    assertThat(uidOnRecord(migrate)).isEqualTo(uid);
    assertThat(migrate.status().toString()).contains("completed=");
  }

  @ParameterizedTest
  @ValueSource(strings = {"foreground", "background", "orphan"})
  void one_that_a_user_cleans_up_after_its_end_runs_once(String cascade) {
    TestComponent migrate = component("migrate").apply(JOB);
    await(migrate).untilReady();
    String uid = uidOnRecord(migrate);

    cluster.kubectl("delete", "job", "migrate", "-n", namespace, "--cascade=" + cascade);
    awaitGone();
    staysAway(migrate);

    await(migrate).untilReady();
    assertThat(uidOnRecord(migrate)).isEqualTo(uid);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void one_that_failed_and_was_cleaned_up_stays_the_failure_until_its_manifest_changes(
      int seconds) {
    TestComponent migrate = component("migrate").apply(cleanedUpAfter(seconds, NEVER_STARTED));
    await(migrate).untilOutcome("Progressing: Job/migrate");
    String uid = uidOnRecord(migrate);

    fail();
    String failure =
        "ResourceFailed: Job/migrate (namespace "
            + namespace
            + "): BackoffLimitExceeded: it failed too often";
    await(migrate).untilOutcome(failure);
    awaitGone();
    staysAway(migrate);
    assertThat(migrate.outcome()).isEqualTo(failure);
    migrate.apply(cleanedUpAfter(seconds, NEVER_STARTED));
    await(migrate).untilOutcome(failure);

    migrate.apply(cleanedUpAfter(seconds, JOB));
    await(migrate).untilReady();
    assertThat(uidOnRecord(migrate)).isNotEqualTo(uid);
  }

  @Test
  void one_that_is_deleted_at_work_is_made_again() {
    TestComponent migrate = component("migrate").apply(NEVER_STARTED);
    await(migrate).untilOutcome("Progressing: Job/migrate");
    String uid = uid();

    cluster.kubectl("delete", "job", "migrate", "-n", namespace, "--cascade=foreground");

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(uid()).isNotEmpty().isNotEqualTo(uid));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void one_that_ended_and_went_while_the_controller_was_away_is_asked_after(boolean failed) {
    TestComponent migrate = component("migrate").apply(cleanedUpAfter(0, NEVER_STARTED));
    await(migrate).untilOutcome("Progressing: Job/migrate");
    controller.watches().close();

    if (failed) {
      fail();
    } else {
      cluster.kubectl(
          "patch", "job", "migrate", "-n", namespace, "-p", "{\"spec\":{\"suspend\":false}}");
    }
    awaitGone();
    controller.restart();
    migrate.runToItsEnd(Cause.RETRY);

    if (failed) {
      await(migrate).untilOutcome("ResourceFailed: Job/migrate");
      assertThat(migrate.outcome()).contains("BackoffLimitExceeded: it failed too often");
    } else {
      await(migrate).untilReady();
    }
    staysAway(migrate);
  }

  @Test
  void one_that_was_deleted_at_work_while_the_controller_was_away_is_made_again() {
    TestComponent migrate = component("migrate").apply(cleanedUpAfter(300, NEVER_STARTED));
    await(migrate).untilOutcome("Progressing: Job/migrate");
    String uid = uid();
    controller.watches().close();

    cluster.kubectl("delete", "job", "migrate", "-n", namespace);
    controller.restart();

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(uid()).isNotEmpty().isNotEqualTo(uid));
  }

  @Test
  void one_whose_end_nobody_saw_is_not_run_twice_and_not_called_a_success() {
    mayNotWatch();
    TestComponent migrate = component("migrate").apply(cleanedUpAfter(300, NEVER_STARTED));
    await(migrate).untilOutcome("Progressing: Job/migrate");
    String uid = uidOnRecord(migrate);
    controller.watches().close();

    cluster.kubectl("delete", "job", "migrate", "-n", namespace);
    controller.restart();

    await(migrate).untilOutcome("ResourceFailed: Job/migrate");
    assertThat(migrate.outcome()).contains("was deleted before its end was seen");
    staysAway(migrate);
    assertThat(uidOnRecord(migrate)).isEqualTo(uid);
    migrate.apply(cleanedUpAfter(300, JOB));
    await(migrate).untilReady();
  }

  private void mayNotWatch() {
    cluster.kubectl("delete", "rolebinding", "all-of-it", "-n", namespace);
    cluster.kubectl(
        "create",
        "role",
        "jobs",
        "-n",
        namespace,
        "--verb=get,create,patch,delete",
        "--resource=jobs.batch");
    cluster.kubectl(
        "create",
        "rolebinding",
        "jobs",
        "-n",
        namespace,
        "--role=jobs",
        "--serviceaccount=" + namespace + ":default");
  }

  @ParameterizedTest
  @CsvSource({
    "'annotations: {batch.kubernetes.io/job-tracking: \"\"}', 0.0005, 0.0005",
    "'labels: {app: m}', ratio=0.0005 limit=12345678.5, ratio=5.0E-4 limit=1.23456785E7"
  })
  void one_that_an_older_version_saw_complete_is_not_run_again(
      String metadata, String argument, String before) {
    String job =
        cleanedUpAfter(
            300,
            JOB.replace("name: migrate", "name: migrate, " + metadata)
                .replace("name: m,", "name: m, args: [\"" + argument + "\"],"));
    TestComponent migrate = component("migrate");
    migrate.forgeStatus(
        onRecord(", \"completed\": \"" + hash(job.replace(argument, before)) + "\""));

    migrate.apply(job);
    await(migrate).untilReady();
    assertThat(uid()).isEmpty();
    staysAway(migrate);

    migrate.apply(job.replace("m:1", "m:2"));
    await(migrate).untilReady();
    assertThat(uidOnRecord(migrate)).isNotEqualTo("before");
  }

  @Test
  void one_that_an_older_version_made_and_that_went_unseen_is_not_run_twice() {
    TestComponent migrate = component("migrate");
    migrate.forgeStatus(onRecord(""));
    migrate.raw(cleanedUpAfter(300, JOB));

    migrate.runToItsEnd(Cause.RETRY);

    assertThat(migrate.outcome()).contains("was deleted before its end was seen");
    migrate.apply(cleanedUpAfter(300, JOB));
    await(migrate).untilOutcome("ResourceFailed: Job/migrate");
    staysAway(migrate);
    migrate.apply(cleanedUpAfter(300, JOB.replace("m:1", "m:2")));
    await(migrate).untilReady();
  }

  @Test
  void one_that_an_older_version_made_and_that_nobody_cleans_up_by_itself_is_made_again() {
    TestComponent migrate = component("migrate");
    migrate.forgeStatus(onRecord(""));
    migrate.raw(JOB);

    migrate.run(Cause.RETRY);

    await(migrate).untilReady();
    assertThat(uidOnRecord(migrate)).isNotEqualTo("before");
  }

  @Test
  void how_one_ended_is_not_asked_for_ever() {
    TestComponent migrate = component("migrate");
    String job = cleanedUpAfter(300, JOB);
    migrate.forgeStatus(onRecord(", \"started\": \"" + hash(job) + "\""));
    migrate.raw(job);

    for (int i = 0; i < 5; i++) {
      migrate.runToItsEnd(Cause.RETRY);
    }

    assertThat(migrate.outcome()).contains("was deleted before its end was seen");
    assertThat(migrate.status().toString()).contains("asked=3");
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(asTheAccount().where(r -> r.verb().equals("watch")).all()).hasSize(3));
  }

  private String onRecord(String run) {
    return """
        {"appliedResources":[{"apiVersion":"batch/v1","kind":"Job","namespace":"%s","name":"migrate",
          "uid":"before","resourceVersion":"%s"%s}]}"""
        .formatted(
            namespace,
            cluster.kubectl(
                "get", "namespace", namespace, "-o", "jsonpath={.metadata.resourceVersion}"),
            run);
  }

  private static String hash(String job) {
    return ManifestHash.of(Trees.maps(Yaml.tree(job), "manifests").getFirst());
  }

  @Test
  void one_of_an_older_manifest_that_is_on_its_way_out_counts_for_nothing() {
    TestComponent migrate = component("migrate").apply(JOB);
    await(migrate).untilReady();
    String uid = uidOnRecord(migrate);
    finalizers("[\"example.com/hold\"]");
    cluster.kubectl("delete", "job", "migrate", "-n", namespace, "--wait=false");
    await(migrate).untilReady();

    migrate.apply(JOB.replace("m:1", "m:2"));
    await(migrate).untilOutcome("Progressing: Job/migrate");
    assertThat(migrate.outcome()).contains("is being deleted");
    finalizers("null");

    await(migrate).untilReady();
    assertThat(uidOnRecord(migrate)).isNotEqualTo(uid);
  }

  /** Not one that we made: nothing says from which manifest it came. */
  @Test
  void one_that_is_made_anew_runs_although_the_old_one_takes_long_to_go() {
    cluster.kubectlWithInput(
        """
        {apiVersion: batch/v1, kind: Job, metadata: {name: migrate, namespace: %s, finalizers: [example.com/hold]}, spec: {backoffLimit: 0,
         template: {spec: {restartPolicy: Never, containers: [{name: m, image: "registry.invalid/m:0"}]}}}}
        """
            .formatted(namespace),
        "create",
        "-f",
        "-");
    cluster.kubectl(
        "wait", "--for=condition=Complete", "job/migrate", "-n", namespace, "--timeout=60s");
    String uid = uid();
    String annotations =
        "{name: migrate, annotations: {deployment-orchestrator.io/adopt: \"true\", deployment-orchestrator.io/recreate: \"true\"}}";

    TestComponent migrate =
        component("migrate")
            .apply("conflicts: Force\n" + JOB.replace("{name: migrate}", annotations));
    await(migrate).untilOutcome("Progressing: Job/migrate");
    assertThat(migrate.outcome()).contains("is being deleted");
    migrate.runToItsEnd(Cause.RETRY);
    assertThat(migrate.outcome()).contains("is being deleted");
    assertThat(uid()).isEqualTo(uid);
    finalizers("null");

    await(migrate).untilReady();
    assertThat(uid()).isNotEmpty().isNotEqualTo(uid);
  }

  @Test
  void one_of_ours_that_is_made_anew_for_a_changed_manifest_runs_although_the_record_was_lost() {
    String job =
        JOB.replace(
            "{name: migrate}",
            "{name: migrate, annotations: {deployment-orchestrator.io/recreate: \"true\"}}");
    TestComponent migrate = component("migrate").apply(job);
    await(migrate).untilReady();
    String uid = uid();
    finalizers("[\"example.com/hold\"]");

    migrate.applyWithoutRecord(job.replace("m:1", "m:2"));
    await(migrate).untilOutcome("Progressing: Job/migrate");
    assertThat(migrate.status().toString()).doesNotContain("completed=");
    finalizers("null");

    await(migrate).untilReady();
    assertThat(uid()).isNotEmpty().isNotEqualTo(uid);
  }

  /** Whatever asks: a new process, a retry, a change of dependencies. */
  private void staysAway(TestComponent component) {
    controller.restart();
    for (Cause cause : new Cause[] {Cause.RETRY, Cause.DEPENDENCY, Cause.UPGRADE}) {
      component.runToItsEnd(cause);
      assertThat(uid()).as("after %s: %s", cause, component.outcome()).isEmpty();
    }
  }

  private void awaitGone() {
    Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(uid()).isEmpty());
  }

  private String uid() {
    return get("job", "migrate", "-o", "jsonpath={.metadata.uid}");
  }

  private static String uidOnRecord(TestComponent component) {
    return Trees.maps(component.status(), "appliedResources").stream()
        .flatMap(o -> Trees.text(o, "uid").stream())
        .findFirst()
        .orElse("");
  }

  private void finalizers(String json) {
    cluster.kubectl(
        "patch",
        "job",
        "migrate",
        "-n",
        namespace,
        "--type=merge",
        "-p",
        "{\"metadata\":{\"finalizers\":" + json + "}}");
  }

  private void fail() {
    cluster.kubectl(
        "patch",
        "job",
        "migrate",
        "-n",
        namespace,
        "--subresource=status",
        "--type=merge",
        "-p",
        """
        {"status":{"startTime":"2026-01-01T00:00:00Z","conditions":[
          {"type":"FailureTarget","status":"True","reason":"BackoffLimitExceeded","message":"it failed too often"},
          {"type":"Failed","status":"True","reason":"BackoffLimitExceeded","message":"it failed too often","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}""");
  }
}
