package io.deploymentorchestrator.secrets.sync;

import static io.deploymentorchestrator.secrets.sync.Specs.ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.provider.sdk.SecretValue;
import io.deploymentorchestrator.secrets.api.ExternalSecretStatus.WrittenSecret;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TargetPlanTest {

  private static final SecretMetadata METADATA =
      SecretMetadata.of(ID, Specs.stored("data: []"), List.of("store-1"));
  private static final SecretContent CONTENT = content(null, Map.of("k", "v"));
  private static final LiveSecret.Controller SELF =
      new LiveSecret.Controller("external-secrets.io", "ExternalSecret", "creds", "uid-1");

  private static SecretContent content(@Nullable String type, Map<String, String> data) {
    return new SecretContent(type, values(data), METADATA.labels(), METADATA.annotations());
  }

  private static Map<String, SecretValue> values(Map<String, String> texts) {
    Map<String, SecretValue> values = new HashMap<>();
    texts.forEach((k, v) -> values.put(k, SecretValue.of(v)));
    return values;
  }

  /** A Secret as we wrote it, with something else about it. */
  private static final class Live {
    private String uid = "secret-1";
    private String type = "Opaque";
    private Map<String, String> data = Map.of("k", "v");
    private final Map<String, String> labels = new HashMap<>(METADATA.labels());
    private final Map<String, String> annotations = new HashMap<>(METADATA.annotations());
    private Optional<LiveSecret.Controller> controller = Optional.of(SELF);
    private boolean immutable;
    private boolean deleting;
    private Set<String> labelsOfOurs = METADATA.labels().keySet();

    LiveSecret secret() {
      return new LiveSecret(
          "creds",
          uid,
          "7",
          type,
          values(data),
          labels,
          annotations,
          controller,
          immutable,
          deleting,
          labelsOfOurs,
          METADATA.annotations().keySet());
    }

    Live unmarked() {
      labels.clear();
      annotations.clear();
      controller = Optional.empty();
      return this;
    }
  }

  private static TargetPlan plan(Live live) {
    return TargetPlan.write(ID, CONTENT, Optional.of(live.secret()));
  }

  private static String refusal(TargetPlan plan) {
    return ((TargetPlan.Refused) plan).cause().text();
  }

  @Test
  void what_is_not_there_is_created() {
    assertThat(TargetPlan.write(ID, CONTENT, Optional.empty()))
        .isEqualTo(new TargetPlan.Create(CONTENT));
  }

  @Test
  void what_is_as_it_is_to_be_is_not_written() {
    assertThat(plan(new Live())).isInstanceOf(TargetPlan.Unchanged.class);
    Live others = new Live();
    others.labels.put("theirs", "x");
    others.annotations.put("theirs", "x");
    assertThat(plan(others)).isInstanceOf(TargetPlan.Unchanged.class);
  }

  @Test
  void changed_missing_and_foreign_keys_are_put_right() {
    for (Map<String, String> data :
        List.<Map<String, String>>of(
            Map.of("k", "other"), Map.of(), Map.of("k", "v", "foreign", "x"))) {
      Live live = new Live();
      live.data = data;
      assertThat(((TargetPlan.Replace) plan(live)).data()).isEqualTo(CONTENT.data());
    }
  }

  @Test
  void labels_and_annotations_of_ours_are_put_right_and_others_stay() {
    Live live = new Live();
    live.labels.put("team", "red");
    live.labels.put("former", "ours");
    live.labels.put("theirs", "x");
    live.labels.put(Marks.from("former-store"), "true");
    live.annotations.put(Marks.DATA_HASH, "0123");
    live.labelsOfOurs = Set.of("team", "former");
    TargetPlan.Replace replace = (TargetPlan.Replace) plan(live);
    assertThat(replace.labels())
        .containsAllEntriesOf(METADATA.labels())
        .containsEntry("theirs", "x")
        .containsEntry("team", "blue")
        .doesNotContainKeys("former", Marks.from("former-store"));
    assertThat(replace.annotations()).doesNotContainKey(Marks.DATA_HASH);
  }

  @Test
  void a_secret_of_nobody_is_taken_only_when_annotated() {
    assertThat(refusal(plan(new Live().unmarked())))
        .startsWith("NotOwned: Secret creds exists and was not made from this ExternalSecret")
        .contains("external-secrets.io/adopt=true");
    Live adopted = new Live().unmarked();
    adopted.annotations.put(Marks.ADOPT, "true");
    assertThat(plan(adopted)).isInstanceOf(TargetPlan.Replace.class);
    Live refused = new Live().unmarked();
    refused.annotations.put(Marks.ADOPT, "false");
    assertThat(refusal(plan(refused))).startsWith("NotOwned");
  }

  @Test
  void the_marks_of_external_secrets_operator_for_this_very_object_do() {
    Live marked = new Live().unmarked();
    marked.labels.put(Marks.MANAGED, "true");
    assertThat(refusal(plan(marked))).startsWith("NotOwned");
    marked.labels.put(Marks.CREATED_BY, Marks.createdBy("shop", "other"));
    assertThat(refusal(plan(marked))).startsWith("NotOwned");
    marked.labels.put(Marks.CREATED_BY, Marks.createdBy("shop", "creds"));
    assertThat(plan(marked)).isInstanceOf(TargetPlan.Replace.class);
  }

  @Test
  void one_that_a_namesake_made_before_is_taken_over() {
    Live live = new Live();
    live.controller =
        Optional.of(
            new LiveSecret.Controller("external-secrets.io", "ExternalSecret", "creds", "uid-0"));
    assertThat(plan(live)).isInstanceOf(TargetPlan.Replace.class);
  }

  @Test
  void what_another_controls_is_left_alone_even_if_annotated() {
    Live live = new Live();
    live.annotations.put(Marks.ADOPT, "true");
    for (LiveSecret.Controller other :
        List.of(
            new LiveSecret.Controller("external-secrets.io", "ExternalSecret", "other", "uid-2"),
            new LiveSecret.Controller("bitnami.com", "SealedSecret", "creds", "uid-3"))) {
      live.controller = Optional.of(other);
      assertThat(refusal(plan(live)))
          .startsWith("OwnedByOther: Secret creds is controlled by " + other.kind());
    }
  }

  @Test
  void what_cannot_be_changed_says_so() {
    Live immutable = new Live();
    immutable.immutable = true;
    assertThat(plan(immutable)).isInstanceOf(TargetPlan.Unchanged.class);
    immutable.data = Map.of("k", "old");
    assertThat(refusal(plan(immutable))).contains("is immutable");

    Live typed = new Live();
    typed.type = "kubernetes.io/tls";
    assertThat(plan(typed)).isInstanceOf(TargetPlan.Unchanged.class);
    assertThat(
            refusal(
                TargetPlan.write(
                    ID, content("Opaque", Map.of("k", "v")), Optional.of(typed.secret()))))
        .contains("has another type");

    Live deleting = new Live();
    deleting.deleting = true;
    assertThat(refusal(plan(deleting))).contains("is being deleted");
  }

  @Test
  void only_ours_is_deleted() {
    assertThat(TargetPlan.delete(ID, new Live().secret())).isInstanceOf(TargetPlan.Delete.class);
    assertThat(TargetPlan.delete(ID, new Live().unmarked().secret()))
        .isInstanceOf(TargetPlan.Unchanged.class);
    Live deleting = new Live();
    deleting.deleting = true;
    assertThat(TargetPlan.delete(ID, deleting.secret())).isInstanceOf(TargetPlan.Unchanged.class);
    assertThat(TargetPlan.leave(ID, new Live().secret())).isInstanceOf(TargetPlan.Delete.class);
    Live released = new Live();
    released.controller = Optional.empty();
    assertThat(TargetPlan.leave(ID, released.secret())).isInstanceOf(TargetPlan.Unchanged.class);
  }

  @Test
  void a_look_without_the_values_tells_whether_it_is_as_it_was_written() {
    ContentMac mac = new ContentMac(SecretValue.of(new byte[ContentMac.KEY_BYTES]));
    WrittenSecret written = new WrittenSecret("secret-1", "5", mac.of("uid-1", CONTENT.data()));
    Live live = new Live();
    assertThat(isIntact(live, mac, written)).isTrue();
    live.labels.put("theirs", "x");
    assertThat(isIntact(live, mac, written)).isTrue();
    live.labels.put(Marks.from("store-2"), "true");
    assertThat(isIntact(live, mac, written)).as("marked with a store it is not from").isFalse();
    assertThat(TargetPlan.isIntact(ID, live.secret(), METADATA, false, mac, written))
        .as("that store is closed: nothing is known of it")
        .isTrue();

    Live changed = new Live();
    changed.data = Map.of("k", "x");
    assertThat(isIntact(changed, mac, written)).isFalse();
    Live relabelled = new Live();
    relabelled.labels.put("team", "red");
    assertThat(isIntact(relabelled, mac, written)).isFalse();
    Live released = new Live();
    released.controller = Optional.empty();
    assertThat(isIntact(released, mac, written)).isFalse();
    Live another = new Live();
    another.uid = "secret-2";
    assertThat(isIntact(another, mac, written)).isFalse();
  }

  private static boolean isIntact(Live live, ContentMac mac, WrittenSecret written) {
    return TargetPlan.isIntact(ID, live.secret(), METADATA, true, mac, written);
  }
}
