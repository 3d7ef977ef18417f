package io.deploymentorchestrator.manifest.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.manifest.Yaml;
import io.deploymentorchestrator.manifest.json.Trees;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NoOpTest {

  private static final String MANAGER = "us";

  private static final Map<String, Object> LIVE =
      Yaml.tree(
          """
          apiVersion: v1
          kind: Service
          metadata:
            name: db
            labels: {app: db, theirs: x}
            finalizers: [a, b]
            managedFields:
              - {manager: us, operation: Update, apiVersion: v1, subresource: status, fieldsV1: {"f:status": {}}}
              - manager: us
                operation: Apply
                apiVersion: v1
                fieldsV1:
                  "f:metadata":
                    "f:labels": {".": {}, "f:app": {}}
                    "f:finalizers": {'v:"a"': {}, 'v:"b"': {}}
                  "f:spec":
                    "f:ports":
                      'k:{"port":5432,"protocol":"TCP"}': {".": {}, "f:port": {}, "f:name": {}}
              - {manager: kubectl-edit, operation: Update, apiVersion: v1, time: "2026-01-02T00:00:00Z", fieldsV1: {}}
              - {manager: older, operation: Update, apiVersion: v1, time: "2026-01-01T00:00:00Z", fieldsV1: {}}
          spec:
            clusterIP: 10.0.0.1
            ports: [{name: sql, port: 5432, protocol: TCP, targetPort: 5432}]
          """);

  private static final String DESIRED =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: db, labels: {app: db}, finalizers: [a, b]}
      spec: {ports: [{name: sql, port: 5432}]}
      """;

  @Test
  void nothing_to_do_is_proven_when_all_values_are_there_and_we_own_nothing_else() {
    assertThat(proven(DESIRED)).isTrue();
  }

  @Test
  void a_changed_value_is_no_no_op() {
    assertThat(proven(DESIRED.replace("name: sql", "name: pg"))).isFalse();
    assertThat(proven(DESIRED.replace("port: 5432", "port: 5433"))).isFalse();
    assertThat(proven(DESIRED.replace("labels: {app: db}", "labels: {app: db, x: y}"))).isFalse();
  }

  @Test
  void a_field_we_own_that_is_desired_no_more_is_no_no_op() {
    assertThat(proven(DESIRED.replace("labels: {app: db}", "labels: {}"))).isFalse();
    assertThat(proven(DESIRED.replace("spec: {ports: [{name: sql, port: 5432}]}", "spec: {}")))
        .isFalse();
    assertThat(proven(DESIRED.replace("finalizers: [a, b]", "finalizers: [b]"))).isFalse();
  }

  @Test
  void another_version_or_another_manager_is_no_no_op() {
    assertThat(proven(DESIRED.replace("apiVersion: v1", "apiVersion: v2"))).isFalse();
    assertThat(NoOp.isProven(LIVE, Yaml.tree(DESIRED), "somebody")).isFalse();
  }

  @Test
  void a_null_that_is_not_there_is_nothing_to_do() {
    assertThat(proven(DESIRED.replace("{app: db}", "{app: db, gone: null}"))).isTrue();
    assertThat(proven(DESIRED.replace("{app: db}", "{app: db, theirs: null}"))).isFalse();
  }

  @Test
  void numbers_are_compared_by_value() {
    assertThat(Trees.same(1, 1L)).isTrue();
    assertThat(Trees.same(1.0, 1)).isTrue();
    assertThat(Trees.same(1, "1")).isFalse();
    assertThat(Trees.same(List.of(1, Map.of("a", 2)), List.of(1L, Map.of("a", 2.0)))).isTrue();
  }

  @Test
  void the_last_other_manager_is_named() {
    assertThat(ManagedFields.lastOther(LIVE, MANAGER)).hasValue("kubectl-edit");
  }

  private static boolean proven(String desired) {
    return NoOp.isProven(LIVE, Yaml.tree(desired), MANAGER);
  }
}
