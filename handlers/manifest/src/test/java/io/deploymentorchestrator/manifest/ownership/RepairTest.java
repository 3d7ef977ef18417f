package io.deploymentorchestrator.manifest.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.manifest.Yaml;
import io.deploymentorchestrator.manifest.json.Json;
import java.util.List;
import java.util.Map;
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

  @Test
  void fields_that_are_ours_again_are_told_from_those_that_always_were() {
    assertThat(reclaimed("manager: us", "manager: nobody")).isTrue();
    assertThat(reclaimed("{\"f:a\": {}}", "{}")).isTrue();
    assertThat(reclaimed("a: \"1\"", "a: \"2\"")).as("a value alone").isFalse();
    assertThat(reclaimed("resourceVersion: \"7\"", "resourceVersion: \"6\"")).isFalse();
  }

  @Test
  void where_the_server_keeps_no_managed_fields_the_values_tell() {
    Map<String, Object> applied = Yaml.tree("data: {a: \"1\"}\nports: [{port: 80}]");
    Map<String, Object> after =
        Yaml.tree(
            "metadata: {uid: u1}\ndata: {a: \"1\", b: x}\nports: [{port: 80, protocol: TCP}]");

    for (String same : List.of("b: x|b: y", "protocol: TCP|protocol: UDP")) {
      assertThat(happenedByValue(applied, after, same)).as(same).isFalse();
    }
    for (String other : List.of("a: \"1\"|a: \"2\"", "port: 80|port: 83", "uid: u1|uid: u2")) {
      assertThat(happenedByValue(applied, after, other)).as(other).isTrue();
    }
  }

  private static boolean happenedByValue(
      Map<String, Object> applied, Map<String, Object> after, String change) {
    String[] parts = change.split("\\|");
    String text = Json.write(after);
    String before = text.replace(json(parts[0]), json(parts[1]));
    assertThat(before).isNotEqualTo(text);
    return Repair.happened(applied, Yaml.tree(before), after, "us", "u1");
  }

  /** A member, as JSON has it. */
  private static String json(String member) {
    String written = Json.write(Yaml.tree(member));
    return written.substring(1, written.length() - 1);
  }

  private static boolean reclaimed(String now, String before) {
    assertThat(AFTER).contains(now);
    return Repair.reclaimed(Yaml.tree(AFTER.replace(now, before)), Yaml.tree(AFTER), "us");
  }

  private static boolean happened(String now, String before) {
    assertThat(AFTER).contains(now);
    return Repair.happened(
        Yaml.tree("data: {a: \"1\"}"),
        Yaml.tree(AFTER.replace(now, before)),
        Yaml.tree(AFTER),
        "us",
        "u1");
  }
}
