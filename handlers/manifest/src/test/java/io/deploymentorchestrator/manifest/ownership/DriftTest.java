package io.deploymentorchestrator.manifest.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.manifest.Yaml;
import java.util.List;
import org.junit.jupiter.api.Test;

class DriftTest {

  private static final String APPLIED =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: it, namespace: ns, labels: {app: it}, annotations: {note: null}}
      spec:
        replicas: 1
        selector: {app: it}
        template: {containers: [{name: c, image: i, ports: [{containerPort: 80, name: http}]}]}
      """;

  private static final String OURS =
      """
        "f:metadata": {"f:labels": {"f:app": {}}}
        "f:spec":
          "f:replicas": {}
          "f:selector": {}
          "f:template":
            "f:containers":
              'k:{"name":"c"}':
                ".": {}
                "f:name": {}
                "f:image": {}
                "f:ports":
                  'k:{"containerPort":80,"protocol":"TCP"}': {".": {}, "f:containerPort": {}, "f:name": {}}
      """
          .indent(6);

  @Test
  void nothing_was_taken_where_we_own_every_field_that_is_set() {
    assertThat(drift(OURS, "")).isEmpty();
  }

  @Test
  void a_field_of_another_is_named_with_him_also_through_a_subresource() {
    assertThat(
            drift(
                OURS.replace("\"f:replicas\": {}\n", "\"f:other\": {}\n"),
                "- {manager: hpa, operation: Update, subresource: scale, fieldsV1: {\"f:spec\": {\"f:replicas\": {}}}}"))
        .containsExactly(".spec.replicas [\"hpa\" (subresource scale)]");
  }

  @Test
  void an_atomic_field_that_was_taken_is_named_as_one() {
    assertThat(
            drift(
                OURS.replace("\"f:selector\": {}\n", "\n"),
                "- {manager: edit, operation: Update, fieldsV1: {\"f:spec\": {\"f:selector\": {}}}}"))
        .containsExactly(".spec.selector [\"edit\"]");
  }

  @Test
  void a_field_of_an_item_is_named_by_the_keys_of_the_item() {
    assertThat(
            drift(
                OURS.replace("\"f:image\": {}\n", "\n"),
                "- {manager: edit, operation: Update, fieldsV1: {\"f:spec\": {\"f:template\": {\"f:containers\": {'k:{\"name\":\"c\"}': {\"f:image\": {}}}}}}}"))
        .containsExactly(".spec.template.containers[name=\"c\"].image [\"edit\"]");
  }

  @Test
  void for_an_item_that_is_gone_he_is_named_who_has_another_in_its_place() {
    assertThat(
            drift(
                OURS.replaceAll("'k:\\{\"containerPort\".*", "\"f:other\": {}"),
                "- {manager: edit, operation: Update, fieldsV1: {\"f:spec\": {\"f:template\": {\"f:containers\": {'k:{\"name\":\"c\"}': {\"f:ports\": {'k:{\"containerPort\":90,\"protocol\":\"TCP\"}': {\".\": {}}}}}}}}}"))
        .containsExactly(
            ".spec.template.containers[name=\"c\"].ports[containerPort=80] [\"edit\"]");
  }

  @Test
  void what_nobody_has_is_named_without_an_owner() {
    assertThat(drift(OURS.replace("\"f:app\": {}", "\"f:x\": {}"), ""))
        .containsExactly(".metadata.labels.app []");
  }

  @Test
  void an_object_that_somebody_applied_empty_beside_ours_takes_nothing() {
    assertThat(
            drift(
                OURS,
                "- {manager: x, operation: Apply, fieldsV1: {\"f:metadata\": {\"f:labels\": {}}}}"))
        .isEmpty();
  }

  private static List<String> drift(String ours, String other) {
    String live =
        "metadata:\n  managedFields:\n    - manager: us\n      operation: Apply\n      fieldsV1:\n"
            + ours
            + (other.isEmpty() ? "" : "    " + other + "\n");
    return Drift.of(Yaml.tree(APPLIED), Yaml.tree(live), "us").stream()
        .map(field -> field.path() + " " + field.owners())
        .toList();
  }
}
