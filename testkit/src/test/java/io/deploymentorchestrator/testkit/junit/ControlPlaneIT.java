package io.deploymentorchestrator.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.deploymentorchestrator.localenvironment.KubectlFailure;
import io.deploymentorchestrator.testkit.audit.AuditLog;
import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@WithCluster
class ControlPlaneIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void a_deployment_becomes_available(Cluster cluster) {
    String namespace = cluster.createNamespace("deployment");
    cluster.kubectl("-n", namespace, "create", "deployment", "web", "--image=none", "--replicas=2");
    cluster.kubectl(
        "-n", namespace, "wait", "--for=condition=Available", "deployment/web", "--timeout=60s");
  }

  @Test
  void a_job_completes(Cluster cluster) {
    String namespace = cluster.createNamespace("job");
    cluster.kubectl("-n", namespace, "create", "job", "once", "--image=none");
    cluster.kubectl(
        "-n", namespace, "wait", "--for=condition=Complete", "job/once", "--timeout=60s");
  }

  @Test
  void a_stateful_set_rolls_out_all_its_replicas(Cluster cluster) {
    String namespace = cluster.createNamespace("stateful");
    cluster.kubectlWithInput(
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          replicas: 2
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec: {containers: [{name: db, image: none}]}
        """,
        "-n",
        namespace,
        "apply",
        "-f",
        "-");
    cluster.kubectl("-n", namespace, "rollout", "status", "statefulset/db", "--timeout=60s");
  }

  @Test
  void deleting_a_namespace_finishes_and_takes_its_content_with_it(Cluster cluster) {
    String namespace = cluster.createNamespace("gone");
    cluster.kubectl("-n", namespace, "create", "deployment", "web", "--image=none");
    cluster.kubectl("delete", "namespace", namespace, "--timeout=60s");
    assertThatThrownBy(() -> cluster.kubectl("get", "namespace", namespace))
        .isInstanceOf(KubectlFailure.class)
        .hasMessageContaining("NotFound");
  }

  @Test
  void an_object_whose_owner_is_deleted_is_garbage_collected(Cluster cluster) {
    String namespace = cluster.createNamespace("owned");
    cluster.kubectl("-n", namespace, "create", "configmap", "owner");
    String uid =
        cluster.kubectl(
            "-n", namespace, "get", "configmap", "owner", "-o", "jsonpath={.metadata.uid}");
    cluster.kubectlWithInput(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: owned
          ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: owner, uid: %s}]
        """
            .formatted(uid),
        "-n",
        namespace,
        "apply",
        "-f",
        "-");
    cluster.kubectl("-n", namespace, "delete", "configmap", "owner");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(cluster.kubectl("-n", namespace, "get", "configmaps", "-o", "name"))
                    .doesNotContain("owned"));
  }

  @Test
  void an_account_without_rights_is_refused(Cluster cluster) {
    String namespace = cluster.createNamespace("rbac");
    assertThatThrownBy(
            () ->
                cluster.kubectl(
                    "-n",
                    namespace,
                    "get",
                    "pods",
                    "--as=system:serviceaccount:" + namespace + ":default"))
        .isInstanceOf(KubectlFailure.class)
        .hasMessageContaining("Forbidden");
  }

  @Test
  void the_crds_of_external_secrets_operator_are_accepted(Cluster cluster) {
    String folder = cluster.externalSecretsCrds().toString();
    cluster.kubectl("apply", "--server-side", "-f", folder);
    cluster.kubectl("wait", "--for=condition=Established", "-f", folder, "--timeout=60s");
    assertThat(cluster.kubectl("api-resources", "--api-group=external-secrets.io", "-o", "name"))
        .contains(
            "externalsecrets.external-secrets.io",
            "pushsecrets.external-secrets.io",
            "clustersecretstores.external-secrets.io");
  }

  @Test
  void the_audit_log_names_each_request(Cluster cluster) {
    String namespace = cluster.createNamespace("audited");
    long mark = cluster.requests().mark();
    cluster.kubectl("-n", namespace, "create", "configmap", "one");
    cluster.kubectl("-n", namespace, "get", "configmap", "one");
    AuditLog configMaps =
        cluster.requests().in(namespace).where(r -> r.resource().equals("configmaps"));
    assertThat(configMaps.since(mark))
        .filteredOn(r -> r.userAgent().equals("kubectl"))
        .extracting(AuditedRequest::verb, AuditedRequest::isWrite, AuditedRequest::status)
        .containsExactly(tuple("create", true, 201), tuple("get", false, 200));
    assertThat(configMaps.by("nobody").all()).isEmpty();
  }
}
