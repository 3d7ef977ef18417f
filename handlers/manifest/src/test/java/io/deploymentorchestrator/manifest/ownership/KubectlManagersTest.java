package io.deploymentorchestrator.manifest.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.manifest.Yaml;
import io.deploymentorchestrator.manifest.json.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KubectlManagersTest {

  private static final String OBJECT =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: a, uid: u, resourceVersion: "7", managedFields: [%s]}
      """;
  private static final String CLIENT_SIDE =
      "{manager: kubectl-client-side-apply, operation: Update, apiVersion: v1, time: t1, fieldsV1: {f:data: {.: {}, f:a: {}}}}";
  private static final String SERVER_SIDE =
      "{manager: kubectl, operation: Apply, apiVersion: v1, time: t2, fieldsV1: {f:data: {f:b: {}}}}";
  private static final String OTHER =
      "{manager: helm, operation: Update, apiVersion: v1, fieldsV1: {f:data: {f:c: {}}}}";
  private static final String SCALE =
      "{manager: kubectl, operation: Update, apiVersion: v1, subresource: scale, fieldsV1: {f:spec: {}}}";

  @Test
  void what_kubectl_owns_becomes_what_we_applied_and_the_rest_stays() {
    Map<String, Object> patch =
        KubectlManagers.takeOver(live(CLIENT_SIDE, OTHER, SERVER_SIDE, SCALE), "us").orElseThrow();

    assertThat(Trees.map(patch, "metadata"))
        .containsEntry("uid", "u")
        .containsEntry("resourceVersion", "7");
    assertThat(Trees.maps(patch, "metadata", "managedFields"))
        .containsExactly(
            Yaml.tree(OTHER),
            Yaml.tree(SCALE),
            Yaml.tree(
                "{manager: us, operation: Apply, apiVersion: v1, fieldsType: FieldsV1, fieldsV1: {f:data: {.: {}, f:a: {}, f:b: {}}}}"));
  }

  @Test
  void what_we_applied_before_is_joined_with_it() {
    Map<String, Object> patch =
        KubectlManagers.takeOver(
                live(
                    "{manager: us, operation: Apply, apiVersion: v1, fieldsV1: {f:data: {f:z: {}}}}",
                    CLIENT_SIDE),
                "us")
            .orElseThrow();

    assertThat(Trees.maps(patch, "metadata", "managedFields"))
        .singleElement()
        .asString()
        .contains("f:a")
        .contains("f:z");
  }

  @Test
  void fields_named_as_another_version_names_them_stay_kubectls() {
    Map<String, Object> patch =
        KubectlManagers.takeOver(
                live(CLIENT_SIDE.replace("apiVersion: v1", "apiVersion: v0"), SERVER_SIDE), "us")
            .orElseThrow();

    List<Map<String, Object>> entries = Trees.maps(patch, "metadata", "managedFields");
    assertThat(entries)
        .extracting(e -> e.get("manager"))
        .containsExactly("kubectl-client-side-apply", "us");
    assertThat(entries.getLast().toString()).contains("f:b").doesNotContain("f:a");
  }

  @Test
  void where_kubectl_owns_nothing_there_is_nothing_to_write() {
    assertThat(KubectlManagers.takeOver(live(OTHER, SCALE), "us")).isEmpty();
    assertThat(KubectlManagers.takeOver(Map.of(), "us")).isEmpty();
  }

  @Test
  void what_was_taken_over_in_vain_is_given_back() {
    Map<String, Object> before = live(CLIENT_SIDE, OTHER, SERVER_SIDE, SCALE);

    Map<String, Object> patch =
        KubectlManagers.giveBack(taken(before), KubectlManagers.taken(before, "us"), "us")
            .orElseThrow();

    assertThat(Trees.map(patch, "metadata")).containsEntry("resourceVersion", "8");
    assertThat(Trees.maps(patch, "metadata", "managedFields"))
        .containsExactlyInAnyOrder(
            Yaml.tree(OTHER), Yaml.tree(SCALE), Yaml.tree(CLIENT_SIDE), Yaml.tree(SERVER_SIDE));
  }

  @Test
  void what_others_took_from_us_meanwhile_stays_theirs() {
    Map<String, Object> before = live(CLIENT_SIDE);
    Map<String, Object> now =
        live(
            OTHER.replace("f:c", "f:a"),
            "{manager: us, operation: Apply, apiVersion: v1, fieldsV1: {f:data: {.: {}}}}");

    Map<String, Object> patch =
        KubectlManagers.giveBack(now, KubectlManagers.taken(before, "us"), "us").orElseThrow();

    assertThat(Trees.maps(patch, "metadata", "managedFields"))
        .containsExactly(
            Yaml.tree(OTHER.replace("f:c", "f:a")),
            Yaml.tree(CLIENT_SIDE.replace(", f:a: {}", "")));
  }

  @Test
  void what_kubectl_wrote_again_meanwhile_is_what_it_owns() {
    Map<String, Object> before = live(CLIENT_SIDE);
    Map<String, Object> now = taken(before);
    String again = CLIENT_SIDE.replace("f:a", "f:d");
    Trees.maps(Yaml.tree("{all: [" + again + "]}"), "all").forEach(entry -> add(now, entry));

    Map<String, Object> patch =
        KubectlManagers.giveBack(now, KubectlManagers.taken(before, "us"), "us").orElseThrow();

    assertThat(Trees.maps(patch, "metadata", "managedFields")).containsExactly(Yaml.tree(again));
  }

  @Test
  void what_we_had_applied_ourselves_stays_ours() {
    String ours = "{manager: us, operation: Apply, apiVersion: v1, fieldsV1: {f:data: {f:z: {}}}}";
    Map<String, Object> before = live(ours, CLIENT_SIDE);

    Map<String, Object> patch =
        KubectlManagers.giveBack(taken(before), KubectlManagers.taken(before, "us"), "us")
            .orElseThrow();

    assertThat(Trees.maps(patch, "metadata", "managedFields"))
        .containsExactlyInAnyOrder(Yaml.tree(ours), Yaml.tree(CLIENT_SIDE));
    assertThat(KubectlManagers.giveBack(live(OTHER), KubectlManagers.taken(before, "us"), "us"))
        .isEmpty();
  }

  private static Map<String, Object> taken(Map<String, Object> before) {
    Map<String, Object> now = Trees.copy(before);
    Map<String, Object> metadata = Trees.member(now, "metadata");
    metadata.put(
        "managedFields",
        Trees.maps(
            KubectlManagers.takeOver(before, "us").orElseThrow(), "metadata", "managedFields"));
    metadata.put("resourceVersion", "8");
    return now;
  }

  private static void add(Map<String, Object> object, Map<String, Object> entry) {
    List<Map<String, Object>> entries =
        new ArrayList<>(Trees.maps(object, "metadata", "managedFields"));
    entries.add(entry);
    Trees.member(object, "metadata").put("managedFields", entries);
  }

  private static Map<String, Object> live(String... entries) {
    return Yaml.tree(OBJECT.formatted(String.join(", ", entries)));
  }
}
