package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.manifest.config.Declared;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TypeErrorHintsTest {

  private static final Map<String, Object> WEB =
      Map.of(
          "apiVersion",
          "apps/v1",
          "kind",
          "Deployment",
          "metadata",
          Map.of("name", "web"),
          "spec",
          Map.of(
              "replicas",
              "three",
              "containers",
              List.of(Map.of("name", "web", "env", List.of(Map.of("name", "P", "value", 5432))))));
  private static final Map<String, Object> SETTINGS =
      Map.of(
          "apiVersion",
          "v1",
          "kind",
          "ConfigMap",
          "metadata",
          Map.of("name", "settings"),
          "data",
          Map.of("app.properties", 1));

  private static final String PORT = "config.manifests[0].spec.containers[0].env[0].value";
  private static final String REPLICAS = "config.manifests[0].spec.replicas";
  private static final String PROPERTIES = "config.manifests[1].data[\"app.properties\"]";
  private static final TypeErrorHints MISTYPED =
      new TypeErrorHints(
          List.of(WEB, SETTINGS),
          Set.of(PORT, REPLICAS, PROPERTIES, "config.outputs.x", "config.manifests[7].data.a"));

  private static Refusal explained(Map<String, Object> manifest, String said) {
    return MISTYPED.explain(new Declared(manifest), new Refusal(Reason.Rejected, said));
  }

  @Test
  void a_number_from_a_reference_where_a_text_belongs_is_told_with_its_cure() {
    Refusal refusal =
        explained(
            WEB,
            "Deployment/web: does not fit the schema of its kind: .spec.containers[name=\"web\"].env[name=\"P\"].value: expected string");
    assertThat(refusal.reason()).isEqualTo(Reason.TypeMismatch);
    assertThat(refusal.text()).endsWith(PORT + " comes from a reference: append | string to it");
  }

  @Test
  void keys_with_dots_are_known_too() {
    Refusal refusal =
        explained(
            SETTINGS,
            "ConfigMap/settings: does not fit the schema of its kind: .data.app.properties: expected string");
    assertThat(refusal.text()).contains(PROPERTIES);
  }

  @Test
  void the_words_of_a_custom_resources_schema_are_known_too() {
    Refusal refusal =
        explained(
            WEB,
            "Deployment/web: spec.replicas: Invalid value: spec.replicas in body must be of type integer");
    assertThat(refusal.reason()).isEqualTo(Reason.TypeMismatch);
    assertThat(refusal.text()).endsWith("append | int to it");
  }

  @Test
  void what_the_user_wrote_and_what_is_wrong_otherwise_stays_rejected() {
    assertThat(explained(WEB, "Deployment/web: .spec.paused: expected boolean").reason())
        .isEqualTo(Reason.Rejected);
    assertThat(explained(WEB, "Deployment/web: spec.replicas: must not be negative").reason())
        .isEqualTo(Reason.Rejected);
    assertThat(explained(SETTINGS, "ConfigMap/settings: .spec.replicas: expected numeric").reason())
        .as("of another object")
        .isEqualTo(Reason.Rejected);
    assertThat(explained(WEB, "Deployment/web: .spec.replicas: expected boolean").reason())
        .as("no filter makes one")
        .isEqualTo(Reason.Rejected);
    Refusal conflict = new Refusal(Reason.FieldConflict, ".spec.replicas: expected string");
    assertThat(MISTYPED.explain(new Declared(WEB), conflict)).isSameAs(conflict);
  }
}
