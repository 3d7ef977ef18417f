package io.deploymentorchestrator.manifest.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.manifest.Yaml;
import io.deploymentorchestrator.manifest.inventory.ObjectKey;
import io.deploymentorchestrator.manifest.json.Trees;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OwnershipTest {

  private static final Owner US = new Owner("c1", "myapp", "web");
  private static final Owner OTHER = new Owner("c1", "myapp", "other");
  private static final ObjectKey KEY = new ObjectKey("apps", "Deployment", "myapp", "web");
  private static final ObjectKey COPY = new ObjectKey("apps", "ReplicaSet", "myapp", "web-1");
  private static final String MANAGER = "deployment-orchestrator-1";

  @Test
  void a_mark_names_owner_and_object() {
    Map<String, Object> object = marked(US);

    assertThat(Trees.text(object, "metadata", "annotations", Mark.ANNOTATION))
        .hasValue("c1/myapp/web → apps/Deployment/myapp/web");
    assertThat(Mark.read(object, KEY)).hasValue(US);
  }

  @Test
  void a_copied_mark_is_none() {
    assertThat(Mark.read(marked(US), COPY)).isEmpty();
    assertThat(Ownership.judge(marked(US), COPY, US, MANAGER, Optional.empty(), false))
        .isEqualTo(new Verdict.Foreign());
    assertThat(Ownership.mayRemove(marked(US), COPY, US, Optional.of("u1"))).isFalse();
  }

  @Test
  void a_broken_mark_is_none() {
    for (String text :
        new String[] {"", "x", "a/b → apps/Deployment/myapp/web", " → apps/Deployment/myapp/web"}) {
      Map<String, Object> object = marked(US);
      Trees.member(Trees.member(object, "metadata"), "annotations").put(Mark.ANNOTATION, text);
      assertThat(Mark.read(object, KEY)).as(text).isEmpty();
    }
  }

  @Test
  void whose_an_object_is() {
    assertThat(judge(marked(US), Optional.empty(), false)).isEqualTo(new Verdict.Ours());
    assertThat(judge(marked(OTHER), Optional.empty(), true)).isEqualTo(new Verdict.Others(OTHER));
    assertThat(judge(unmarked(), Optional.empty(), false)).isEqualTo(new Verdict.Foreign());
    assertThat(judge(unmarked(), Optional.empty(), true)).isEqualTo(new Verdict.Adoptable());
  }

  @Test
  void a_recorded_uid_alone_proves_nothing_but_with_our_managed_fields_it_does() {
    assertThat(judge(unmarked(), Optional.of("u1"), false)).isEqualTo(new Verdict.Foreign());

    Map<String, Object> stripped =
        Yaml.tree(
            """
            metadata: {uid: u1, managedFields: [{manager: deployment-orchestrator-1, operation: Apply, fieldsV1: {}}]}
            """);
    assertThat(judge(stripped, Optional.of("u1"), false)).isEqualTo(new Verdict.Ours());
    assertThat(judge(stripped, Optional.of("u2"), false)).isEqualTo(new Verdict.Foreign());
  }

  @Test
  void inventory_mark_and_uid_must_agree_before_anything_is_removed() {
    assertThat(Ownership.mayRemove(marked(US), KEY, US, Optional.of("u1"))).isTrue();
    assertThat(Ownership.mayRemove(marked(US), KEY, US, Optional.empty())).isTrue();
    assertThat(Ownership.mayRemove(marked(US), KEY, US, Optional.of("u2"))).isFalse();
    assertThat(Ownership.mayRemove(marked(OTHER), KEY, US, Optional.of("u1"))).isFalse();
    assertThat(Ownership.mayRemove(unmarked(), KEY, US, Optional.of("u1"))).isFalse();
  }

  private static Verdict judge(Map<String, Object> live, Optional<String> recorded, boolean adopt) {
    return Ownership.judge(live, KEY, US, MANAGER, recorded, adopt);
  }

  private static Map<String, Object> unmarked() {
    return Yaml.tree("metadata: {name: web, uid: u1}");
  }

  private static Map<String, Object> marked(Owner owner) {
    Map<String, Object> object = unmarked();
    Mark.put(object, owner, KEY);
    return object;
  }
}
