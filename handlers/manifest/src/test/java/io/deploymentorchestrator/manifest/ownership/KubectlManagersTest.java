package io.deploymentorchestrator.manifest.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.manifest.Yaml;
import io.deploymentorchestrator.manifest.json.Trees;
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

  private static Map<String, Object> live(String... entries) {
    return Yaml.tree(OBJECT.formatted(String.join(", ", entries)));
  }
}
