package io.deploymentorchestrator.manifest.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.manifest.Yaml;
import org.junit.jupiter.api.Test;

class RepairTest {

  private static final String AFTER =
      """
      metadata:
        uid: u1
        resourceVersion: "7"
        managedFields:
          - manager: us
            operation: Apply
            fieldsV1: {"f:data": {"f:a": {}}, "f:selector": {}, "f:ports": {'k:{"port":80}': {".": {}, "f:port": {}}}}
      data: {a: "1", b: theirs}
      selector: {app: it}
      ports: [{port: 80, name: theirs}]
      """;

  @Test
  void a_moved_version_or_a_field_of_others_is_none() {
    assertThat(happened("resourceVersion: \"7\"", "resourceVersion: \"6\"")).isFalse();
    assertThat(happened("b: theirs", "b: before")).isFalse();
    assertThat(happened("name: theirs", "name: before")).isFalse();
    assertThat(happened("manager: us", "manager: nobody")).as("ownership alone").isFalse();
  }

  @Test
  void a_value_an_item_or_an_atomic_field_that_was_put_back_is_one() {
    assertThat(happened("a: \"1\"", "a: \"2\"")).isTrue();
    assertThat(happened("{a: \"1\", b: theirs}", "{b: theirs}")).isTrue();
    assertThat(happened("selector: {app: it}", "selector: {app: it, x: y}")).isTrue();
    assertThat(happened("[{port: 80,", "[{port: 83,")).isTrue();
  }

  @Test
  void another_object_in_place_of_ours_is_one() {
    assertThat(happened("uid: u1", "uid: u2")).isTrue();
  }

  private static boolean happened(String now, String before) {
    assertThat(AFTER).contains(now);
    return Repair.happened(Yaml.tree(AFTER.replace(now, before)), Yaml.tree(AFTER), "us", "u1");
  }
}
