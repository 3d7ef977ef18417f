package io.deploymentorchestrator.manifest.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.manifest.Yaml;
import io.deploymentorchestrator.manifest.json.Trees;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class ItemsTest {

  private static final List<Map<String, Object>> PORTS =
      Trees.maps(
          Yaml.tree(
              "p: [{port: 53}, {port: 53, protocol: UDP}, {port: 80, protocol: TCP}, {x: y}]"),
          "p");

  @Test
  void an_item_is_found_by_its_keys_those_that_have_a_default_may_be_missing() {
    Items items = new Items(PORTS);

    assertThat(items.find("k:{\"port\":53,\"protocol\":\"UDP\"}")).isEqualTo(PORTS.get(1));
    assertThat(items.find("k:{\"port\":53,\"protocol\":\"TCP\"}")).isEqualTo(PORTS.get(0));
    assertThat(items.find("k:{\"port\":80,\"protocol\":\"TCP\"}")).isEqualTo(PORTS.get(2));
    assertThat(items.find("k:{\"port\":81,\"protocol\":\"TCP\"}")).isNull();
    assertThat(items.find("k:nonsense")).isNull();
  }

  @Test
  void a_value_of_a_set_is_found() {
    assertThat(new Items(List.of("a", 1)).find("v:\"a\"")).isEqualTo("a");
    assertThat(new Items(List.of("a", 1)).find("v:1")).isEqualTo(1);
    assertThat(new Items(List.of("a")).find("v:\"b\"")).isNull();
    assertThat(new Items("no list").find("v:\"b\"")).isNull();
  }

  @Test
  void the_key_of_an_item_is_found() {
    FieldSet set =
        new FieldSet(
            Map.of(
                "k:{\"port\":53,\"protocol\":\"UDP\"}", Map.of(),
                "k:{\"port\":80,\"protocol\":\"TCP\"}", Map.of(),
                "v:\"a\"", Map.of(),
                ".", Map.of()));

    assertThat(set.keyOf(PORTS.get(1))).hasValue("k:{\"port\":53,\"protocol\":\"UDP\"}");
    assertThat(set.keyOf(Map.of("port", 80))).hasValue("k:{\"port\":80,\"protocol\":\"TCP\"}");
    assertThat(set.keyOf("a")).hasValue("v:\"a\"");
    assertThat(set.keyOf(Map.of("port", 81))).isEmpty();
    assertThat(set.keyOf(PORTS.get(3))).isEmpty();
  }

  @Test
  void a_list_as_long_as_a_manifest_may_be_is_not_compared_item_by_item() {
    List<Map<String, Object>> env = new ArrayList<>();
    Map<String, Object> owned = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      env.add(Map.of("name", "V" + i, "value", "x"));
      owned.put("k:{\"name\":\"V" + i + "\"}", Map.of(".", Map.of(), "f:value", Map.of()));
    }
    Map<String, Object> applied = Map.of("env", env);
    Map<String, Object> live =
        Map.of(
            "env",
            env,
            "metadata",
            Map.of(
                "managedFields",
                List.of(
                    Map.of(
                        "manager", "us",
                        "operation", "Apply",
                        "fieldsV1", Map.of("f:env", owned)))));

    Assertions.assertTimeout(
        Duration.ofSeconds(30),
        () -> {
          assertThat(Fingerprint.of(applied, live, "us")).isPresent();
          assertThat(Drift.of(applied, live, "us")).hasSize(20_000);
        });
  }
}
