package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.Run.Cause;
import org.junit.jupiter.api.Test;

/** The kinds that a control plane really runs. */
class ReadinessIT extends ManifestFixture {

  @Test
  void every_kind_of_workload_becomes_ready() {
    TestComponent all =
        component("all")
            .apply(
                """
                manifests:
                  - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
                  - apiVersion: apps/v1
                    kind: DaemonSet
                    metadata: {name: a}
                    spec:
                      selector: {matchLabels: {app: ds}}
                      template: {metadata: {labels: {app: ds}}, spec: {containers: [{name: c, image: "registry.invalid/a:1"}]}}
                  - apiVersion: apps/v1
                    kind: ReplicaSet
                    metadata: {name: a}
                    spec:
                      selector: {matchLabels: {app: rs}}
                      template: {metadata: {labels: {app: rs}}, spec: {containers: [{name: c, image: "registry.invalid/a:1"}]}}
                  - {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c, image: "registry.invalid/a:1"}]}}
                  - apiVersion: batch/v1
                    kind: Job
                    metadata: {name: a}
                    spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: "registry.invalid/a:1"}]}}}
                  - {apiVersion: batch/v1, kind: CronJob, metadata: {name: a}, spec: {schedule: "0 0 1 1 *", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: "registry.invalid/a:1"}]}}}}}}
                  - {apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: a}, spec: {minAvailable: 1, selector: {matchLabels: {app: rs}}}}
                """);

    await(all).untilReady();
    String versions =
        get(
            "cm,ds,rs,pod,job,pdb,cronjob",
            "a",
            "-o",
            "jsonpath={.items[*].metadata.resourceVersion}");

    all.run(Cause.SPEC);
    await(all).untilReady();
    assertThat(
            get(
                "cm,ds,rs,pod,job,pdb,cronjob",
                "a",
                "-o",
                "jsonpath={.items[*].metadata.resourceVersion}"))
        .isEqualTo(versions);
  }

  @Test
  void a_failed_job_gives_its_own_message() {
    TestComponent job =
        component("job")
            .apply(
                """
                manifests:
                  - apiVersion: batch/v1
                    kind: Job
                    metadata: {name: never}
                    spec:
                      suspend: true
                      template: {spec: {restartPolicy: Never, containers: [{name: c, image: "registry.invalid/a:1"}]}}
                """);
    await(job).untilOutcome("Progressing: Job/never (namespace " + namespace + "): is suspended");

    cluster.kubectl(
        "patch",
        "job",
        "never",
        "-n",
        namespace,
        "--subresource=status",
        "--type=merge",
        "-p",
        """
        {"status":{"startTime":"2026-01-01T00:00:00Z","conditions":[
          {"type":"FailureTarget","status":"True","reason":"BackoffLimitExceeded","message":"it failed too often"},
          {"type":"Failed","status":"True","reason":"BackoffLimitExceeded","message":"it failed too often","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}""");

    await(job)
        .untilOutcome(
            "ResourceFailed: Job/never (namespace "
                + namespace
                + "): BackoffLimitExceeded: it failed too often");
    assertThat(job.condition("Healthy").reason()).isEqualTo("ResourceFailed");
    assertThat(job.condition("Applied").reason()).isEqualTo("Applied");
  }

  @Test
  void a_claim_whose_class_waits_for_its_first_consumer_is_ready_if_the_account_may_see_that() {
    cluster.kubectlWithInput(
        "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: "
            + namespace
            + "}, provisioner: example.com/none, volumeBindingMode: WaitForFirstConsumer}",
        "apply",
        "-f",
        "-");
    TestComponent claim =
        component("claim")
            .apply(
                """
                manifests:
                  - apiVersion: v1
                    kind: PersistentVolumeClaim
                    metadata: {name: data}
                    spec: {storageClassName: %s, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """
                    .formatted(namespace));
    await(claim).untilOutcome("Progressing: PersistentVolumeClaim/data");
    assertThat(claim.outcome()).contains("may not get storageclasses");

    cluster.kubectl("create", "clusterrole", namespace, "--verb=get", "--resource=storageclasses");
    cluster.kubectl(
        "create",
        "clusterrolebinding",
        namespace,
        "--clusterrole=" + namespace,
        "--serviceaccount=" + namespace + ":default");
    claim.run(Cause.REQUESTED);

    await(claim).untilReady();
    cluster.kubectl("delete", "clusterrole,clusterrolebinding,storageclass", namespace);
  }

  @Test
  void ready_when_replaces_the_standard_rule() {
    TestComponent settings =
        component("settings")
            .apply(
                """
                manifests:
                  - {apiVersion: v1, kind: ConfigMap, metadata: {name: state}}
                readyWhen:
                  - {resource: ConfigMap/state, path: data.state, equals: available}
                """);
    await(settings)
        .untilOutcome(
            "Progressing: ConfigMap/state (namespace " + namespace + "): has no data.state yet");

    patch("creating");
    await(settings)
        .untilOutcome(
            "Progressing: ConfigMap/state (namespace "
                + namespace
                + "): data.state is not yet what readyWhen asks for");

    patch("available");
    await(settings).untilReady();
  }

  @Test
  void an_object_the_server_refuses_is_rejected_with_its_field_and_without_its_value() {
    TestComponent web =
        component("web")
            .apply(
                """
                manifests:
                  - {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{port: 77777}]}}
                """);

    await(web).untilOutcome("Rejected: Service/web");
    assertThat(web.outcome()).contains("spec.ports[0].port").doesNotContain("77777");
  }

  private void patch(String state) {
    cluster.kubectl(
        "patch",
        "configmap",
        "state",
        "-n",
        namespace,
        "--type=merge",
        "-p",
        "{\"data\":{\"state\":\"" + state + "\"}}");
  }
}
