package io.deploymentorchestrator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SchemaProbeTest {

  private enum Mode {
    Fast,
    Slow
  }

  private record Leaf(String name, Optional<Mode> mode) {}

  private record Tree(
      List<Leaf> list,
      Map<String, Leaf> byName,
      Optional<Leaf> one,
      Object open,
      Tree[] children) {}

  private static final String SCHEMA =
      """
      {"properties": {
         "list": {"type": "array", "items": {"$ref": "#/$defs/leaf"}},
         "byName": {"additionalProperties": {"$ref": "#/$defs/leaf"}},
         "one": {"allOf": [{"$ref": "#/$defs/leaf"}]},
         "open": {"properties": {"whatever": {}}},
         "children": {"items": {"$ref": "#"}}},
       "$defs": {"leaf": {"properties": {"name": {"type": "string"}, "mode": {"enum": ["Fast", "Slow"]}}}}}
      """;

  private static List<String> differences(String schema) {
    return SchemaProbe.of(schema).differences(Tree.class);
  }

  @Test
  void a_schema_and_a_record_that_name_the_same_fit_at_any_depth() {
    assertThat(differences(SCHEMA)).isEmpty();
  }

  @Test
  void a_name_that_is_misspelt_in_a_nested_schema_is_told_wherever_it_is_used() {
    assertThat(differences(SCHEMA.replace("\"name\":", "\"nmae\":")))
        .contains(
            "list[].name is in Leaf only",
            "list[].nmae is in the schema only",
            "byName.<name>.nmae is in the schema only",
            "one.nmae is in the schema only",
            "children[].list[].nmae is in the schema only");
  }

  @Test
  void a_value_that_no_constant_has_and_one_that_the_schema_lacks_are_told() {
    assertThat(differences(SCHEMA.replace("\"Slow\"", "\"slow\"")))
        .contains("list[].mode=Slow is in Mode only", "list[].mode=slow is in the schema only");
  }

  @Test
  void a_field_of_the_root_is_told_by_its_name() {
    assertThat(differences(SCHEMA.replace("\"open\":", "\"opne\":")))
        .contains("open is in Tree only", "opne is in the schema only");
  }
}
