package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.manifest.json.Trees;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApplyAndHandOnIT extends ManifestFixture {

  private static final String DATABASE =
      """
      manifests:
        - apiVersion: apps/v1
          kind: StatefulSet
          metadata: {name: database}
          spec:
            serviceName: database
            replicas: 2
            selector: {matchLabels: {app: database}}
            template:
              metadata: {labels: {app: database}}
              spec:
                containers: [{name: db, image: "registry.invalid/db:1", ports: [{containerPort: 5432}]}]
        - apiVersion: v1
          kind: Service
          metadata: {name: database}
          spec:
            selector: {app: database}
            ports: [{name: sql, port: 5432}]
      outputs:
        endpoint: {from: Service/database, path: metadata.name}
        port: {from: Service/database, path: "spec.ports[0].port"}
        replicas: {from: StatefulSet/database, path: status.readyReplicas}
        zone: {from: Service/database, path: 'metadata.labels["topology/zone"]', default: none}
      """;

  @Test
  void a_stateful_set_and_its_service_become_ready_and_hand_on_their_outputs() {
    TestComponent database = component("database").apply(DATABASE);

    await(database).untilReady();

    assertThat(database.status())
        .containsEntry("endpoint", "database")
        .containsEntry("port", 5432)
        .containsEntry("replicas", 2)
        .containsEntry("zone", "none");
    assertThat(database.condition("Applied").reason()).isEqualTo("Applied");
    assertThat(database.condition("Healthy").reason()).isEqualTo("Healthy");
    List<Map<String, Object>> inventory = Trees.maps(database.status(), "appliedResources");
    assertThat(inventory).hasSize(2);
    assertThat(inventory.getFirst())
        .containsEntry("kind", "StatefulSet")
        .containsEntry("namespace", namespace)
        .containsKeys("uid", "generation", "resourceVersion");
  }

  @Test
  void a_deployment_is_ready_once_it_is_available() {
    TestComponent web =
        component("web")
            .apply(
                """
                manifests:
                  - apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: web}
                    spec:
                      replicas: 2
                      selector: {matchLabels: {app: web}}
                      template:
                        metadata: {labels: {app: web}}
                        spec: {containers: [{name: web, image: "registry.invalid/web:1"}]}
                """);

    await(web).untilReady();

    assertThat(get("deployment", "web", "-o", "jsonpath={.status.availableReplicas}"))
        .isEqualTo("2");
  }
}
