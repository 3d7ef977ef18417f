package io.deploymentorchestrator.manifest.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.manifest.Yaml;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerFieldsTest {

  @Test
  void a_deployment_as_kubectl_get_shows_it_loses_what_the_server_and_its_controllers_wrote() {
    assertThat(
            cleaned(
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: web
                  namespace: shop
                  uid: 4c4f
                  resourceVersion: "12"
                  generation: 3
                  creationTimestamp: "2026-01-01T00:00:00Z"
                  deletionTimestamp: "2026-01-01T00:00:00Z"
                  deletionGracePeriodSeconds: 0
                  selfLink: /apis/apps/v1/namespaces/shop/deployments/web
                  managedFields: [{manager: kubectl}]
                  finalizers: [foregroundDeletion, example.com/mine]
                  labels: {app: web}
                  ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: a, uid: b}]
                  annotations:
                    deployment.kubernetes.io/revision: "3"
                    kubectl.kubernetes.io/last-applied-configuration: "{}"
                    example.com/mine: "yes"
                spec: {replicas: 1}
                status: {replicas: 1}
                """))
        .isEqualTo(
            Yaml.tree(
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: web
                  namespace: shop
                  finalizers: [example.com/mine]
                  labels: {app: web}
                  ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: a, uid: b}]
                  annotations: {example.com/mine: "yes"}
                spec: {replicas: 1}
                """));
  }

  @Test
  void a_bound_claim_forgets_how_it_was_bound_and_keeps_its_volume() {
    assertThat(
            cleaned(
                """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata:
                  name: data
                  finalizers: [kubernetes.io/pvc-protection]
                  annotations:
                    pv.kubernetes.io/bind-completed: "yes"
                    pv.kubernetes.io/bound-by-controller: "yes"
                    volume.kubernetes.io/selected-node: n1
                spec: {volumeName: pv-1}
                """))
        .hasToString(
            "{apiVersion=v1, kind=PersistentVolumeClaim, metadata={name=data, finalizers=[kubernetes.io/pvc-protection]}, spec={volumeName=pv-1}}");
  }

  @Test
  void a_job_loses_the_selector_made_from_its_uid_and_one_with_its_own_keeps_it() {
    String job =
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: a, labels: {batch.kubernetes.io/controller-uid: x, app: a}}
        spec:
          %s
          selector: {matchLabels: {batch.kubernetes.io/controller-uid: x}}
          template: {metadata: {labels: {controller-uid: x, job-name: a, app: a}}}
        """;

    assertThat(cleaned(job.formatted("suspend: false")))
        .hasToString(
            "{apiVersion=batch/v1, kind=Job, metadata={name=a, labels={app=a}}, spec={suspend=false, template={metadata={labels={app=a}}}}}");
    assertThat(cleaned(job.formatted("manualSelector: true")))
        .isEqualTo(Yaml.tree(job.formatted("manualSelector: true")));
    assertThat(
            cleaned(
                "{apiVersion: batch/v1, kind: Job, metadata: {name: a, labels: {job-name: b}}, spec: {}}"))
        .hasToString(
            "{apiVersion=batch/v1, kind=Job, metadata={name=a, labels={job-name=b}}, spec={}}");
  }

  @Test
  void the_rules_of_a_role_that_is_collected_from_others_are_its_controllers() {
    String role =
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: %s, metadata: {name: a}, %s rules: []}";

    assertThat(cleaned(role.formatted("ClusterRole", "aggregationRule: {},")))
        .doesNotContainKey("rules");
    assertThat(cleaned(role.formatted("ClusterRole", ""))).containsKey("rules");
    assertThat(cleaned(role.formatted("Role", "aggregationRule: {},"))).containsKey("rules");
  }

  @Test
  void a_name_that_was_generated_is_a_name() {
    assertThat(cleaned("{apiVersion: v1, kind: Pod, metadata: {generateName: a-, name: a-x7}}"))
        .hasToString("{apiVersion=v1, kind=Pod, metadata={name=a-x7}}");
  }

  @Test
  void what_has_no_such_fields_or_another_shape_stays_as_it_is() {
    for (String manifest :
        new String[] {
          "{apiVersion: v1, kind: A, metadata: {name: a, labels: {job-name: b}, finalizers: x, annotations: y}}",
          "{apiVersion: v1, kind: A, metadata: text, rules: [], selector: {}}",
          "{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: text}"
        }) {
      assertThat(cleaned(manifest)).isEqualTo(Yaml.tree(manifest));
    }
  }

  private static Map<String, Object> cleaned(String yaml) {
    return ServerFields.removedFrom(Yaml.tree(yaml));
  }
}
