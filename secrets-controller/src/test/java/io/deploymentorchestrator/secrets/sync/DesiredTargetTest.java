package io.deploymentorchestrator.secrets.sync;

import static io.deploymentorchestrator.secrets.sync.Specs.ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.provider.sdk.SecretValue;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DesiredTargetTest {

  private static final Map<String, SecretValue> VALUES =
      Map.of("user", SecretValue.of("admin"), "pass", SecretValue.of("v4lue"));

  private static DesiredTarget desired(String spec, Map<String, SecretValue> values) {
    ExternalSecretSpec parsed = Specs.stored(spec);
    return DesiredTarget.of(parsed, values, SecretMetadata.of(ID, parsed, List.of("store-1")));
  }

  private static SecretContent written(String spec) {
    return ((DesiredTarget.Write) desired(spec, VALUES)).content();
  }

  private static Map<String, String> texts(SecretContent content) {
    Map<String, String> texts = new TreeMap<>();
    content.data().forEach((k, v) -> texts.put(k, v.text()));
    return texts;
  }

  @Test
  void without_a_template_the_values_are_written_with_the_objects_own_labels() {
    SecretContent content = written("data: []");
    assertThat(texts(content)).isEqualTo(Map.of("user", "admin", "pass", "v4lue"));
    assertThat(content.type()).isNull();
    assertThat(content.labels()).containsEntry("team", "blue").containsEntry(Marks.MANAGED, "true");
    assertThat(content.annotations()).isEqualTo(Map.of("note", "x"));
  }

  @Test
  void a_template_replaces_the_values_or_is_merged_with_them() {
    String template =
        "target: {template: {type: t, mergePolicy: %s, data: {url: '{{ .user }}:{{ .pass }}', user:"
            + " fixed}}}";
    assertThat(texts(written(template.formatted("Replace"))))
        .isEqualTo(Map.of("url", "admin:v4lue", "user", "fixed"));
    assertThat(texts(written(template.formatted("Merge"))))
        .isEqualTo(Map.of("url", "admin:v4lue", "user", "fixed", "pass", "v4lue"));
    assertThat(written(template.formatted("Merge")).type()).isEqualTo("t");
  }

  @Test
  void a_template_without_data_changes_type_and_metadata_only() {
    SecretContent content =
        written("target: {template: {type: t, metadata: {labels: {a: b}, annotations: {c: d}}}}");
    assertThat(texts(content)).hasSize(2);
    assertThat(content.type()).isEqualTo("t");
    assertThat(content.labels()).containsEntry("a", "b").doesNotContainKey("team");
    assertThat(content.annotations()).isEqualTo(Map.of("c", "d"));
  }

  @Test
  void marks_cannot_be_forged_and_what_is_the_objects_own_is_not_copied() {
    ObjectId id =
        new ObjectId(
            "shop",
            "creds",
            "uid-1",
            1,
            Map.of(Marks.CREATED_BY, "other", Marks.from("forged"), "true"),
            Map.of(
                "kubectl.kubernetes.io/last-applied-configuration",
                "{}",
                "force-sync",
                "1",
                Marks.ADOPT,
                "true",
                "kept",
                "1"));
    SecretMetadata metadata =
        SecretMetadata.of(id, Specs.stored("data: []"), List.of("store-1", "store-2"));
    assertThat(metadata.labels())
        .isEqualTo(
            Map.of(
                Marks.MANAGED,
                "true",
                Marks.CREATED_BY,
                Marks.createdBy("shop", "creds"),
                Marks.from("store-1"),
                "true",
                Marks.from("store-2"),
                "true"));
    assertThat(metadata.annotations()).isEqualTo(Map.of("kept", "1"));
  }

  @Test
  void when_nothing_is_left_the_deletion_policy_decides() {
    assertThat(desired("target: {deletionPolicy: Retain}", Map.of()))
        .isEqualTo(new DesiredTarget.Retain());
    assertThat(desired("data: []", Map.of())).isEqualTo(new DesiredTarget.Retain());
    assertThat(desired("target: {deletionPolicy: Delete}", Map.of()))
        .isEqualTo(new DesiredTarget.Delete());
    assertThat(desired("target: {deletionPolicy: Merge}", Map.of()))
        .isInstanceOfSatisfying(
            DesiredTarget.Write.class, w -> assertThat(w.content().data()).isEmpty());
  }

  @Test
  void a_template_that_names_a_missing_key_fails_by_its_line() {
    DesiredTarget failed =
        desired("target: {template: {data: {url: \"x\\n{{ .nobody }}\"}}}", VALUES);
    assertThat(((DesiredTarget.Failed) failed).cause())
        .isEqualTo(
            new Cause(
                "TemplateFailed",
                "spec.target.template.data[url] line 2: there is no key \"nobody\""));
  }

  @Test
  void more_than_a_secret_can_hold_is_refused() {
    SecretValue large = SecretValue.of("x".repeat(600_000));
    assertThat(desired("data: []", Map.of("a", large, "b", large)))
        .isInstanceOfSatisfying(
            DesiredTarget.Failed.class,
            f -> assertThat(f.cause().code()).isEqualTo("LimitExceeded"));
  }

  @Test
  void no_text_of_it_shows_a_value() {
    assertThat(written("data: []").toString()).doesNotContain("v4lue");
    assertThat(WithoutValues.of("denied: v4lue is weak", VALUES.values()))
        .isEqualTo(WithoutValues.WITHHELD);
    assertThat(WithoutValues.of("denied: djRsdWU= is weak", VALUES.values()))
        .isEqualTo(WithoutValues.WITHHELD);
    assertThat(WithoutValues.of("denied: too many", VALUES.values())).isEqualTo("denied: too many");
  }
}
