package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A workload is gone when its Pods are: until then what they depend on stands. */
class ForegroundDeletionIT extends ManifestFixture {

  private static final String SETTINGS =
      "manifests:\n  - {apiVersion: v1, kind: ConfigMap, metadata: {name: settings}}\n";
  private static final String POD =
      "template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: \"registry.invalid/a:1\"}]}}";

  @ParameterizedTest
  @CsvSource({
    "Deployment, false",
    "StatefulSet, false",
    "DaemonSet, false",
    "ReplicaSet, false",
    "Deployment, true",
    "StatefulSet, true"
  })
  void what_comes_before_it_stands_until_its_pods_are_gone(String kind, boolean prune) {
    String workload =
        "  - {apiVersion: apps/v1, kind: %s, metadata: {name: web}, spec: {selector: {matchLabels: {app: web}}, %s}}\n"
            .formatted(kind, POD);
    TestComponent web = component("web").apply(SETTINGS + workload);
    await(web).untilReady();
    finalizers("[\"example.com/hold\"]");

    if (prune) {
      web.apply("manifests: []\n");
      await(web).untilOutcome("Pruning: waiting until it is gone: " + kind + "/web");
    } else {
      web.delete();
      await(web)
          .untilOutcome(
              "InProgress[reason=Deleting, message=waiting until it is gone: " + kind + "/web");
    }
    assertThat(web.outcome()).contains("(its Pods are ending)");
    assertThat(get("configmap", "settings", "-o", "name")).isNotEmpty();

    finalizers("null");
    if (prune) {
      await(web).untilReady();
    } else {
      await(web).untilDeleted();
    }
    assertThat(get("configmap", "settings")).isEmpty();
    assertThat(get("pod", "-l", "app=web")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"batch/v1, Job", "batch/v1, CronJob", "v1, ReplicationController"})
  void other_workloads_too(String apiVersion, String kind) {
    String pod = POD.replace("spec: {", "spec: {restartPolicy: Never, ");
    String spec =
        switch (kind) {
          case "CronJob" ->
              "schedule: \"* * * * *\", concurrencyPolicy: Forbid, jobTemplate: {spec: {"
                  + pod
                  + "}}";
          case "ReplicationController" -> "selector: {app: web}, " + POD;
          default -> pod;
        };
    TestComponent job =
        component("job")
            .apply(
                SETTINGS
                    + "  - {apiVersion: %s, kind: %s, metadata: {name: web}, spec: {%s}}\n"
                        .formatted(apiVersion, kind, spec));
    await(job).untilReady();
    finalizers("[\"example.com/hold\"]");

    job.delete();
    await(job).untilOutcome("InProgress[reason=Deleting");
    assertThat(get("configmap", "settings", "-o", "name")).isNotEmpty();

    finalizers("null");
    await(job).untilDeleted();
    assertThat(get("pod", "-l", "app=web")).isEmpty();
  }

  private void finalizers(String json) {
    // A CronJob has its first at the next full minute.
    Awaitility.await()
        .atMost(SOON.multipliedBy(2))
        .until(() -> !get("pod", "-l", "app=web", "-o", "name").isEmpty());
    for (String pod : get("pod", "-l", "app=web", "-o", "name").split("\\s+")) {
      cluster.kubectl(
          "patch",
          pod,
          "-n",
          namespace,
          "--type=merge",
          "-p",
          "{\"metadata\":{\"finalizers\":" + json + "}}");
    }
  }
}
