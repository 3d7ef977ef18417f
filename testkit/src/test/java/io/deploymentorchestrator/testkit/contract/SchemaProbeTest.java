package io.deploymentorchestrator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    return SchemaProbe.of(schema).configDifferences(Tree.class);
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

  private record Scalars(
      String text,
      int number,
      @Nullable Long large,
      double ratio,
      Optional<Boolean> flag,
      List<Integer> list,
      Object any) {}

  private static final String SCALARS =
      """
      {"type": "object", "properties": {
         "text": {"type": "string"}, "number": {"type": "integer"}, "large": {"type": ["integer", "null"]},
         "ratio": {"type": "number"}, "flag": {"type": "boolean"},
         "list": {"type": "array", "items": {"type": "integer"}}, "any": {"type": ["string", "number"]}}}
      """;

  @Test
  void values_of_the_types_that_a_record_takes_and_writes_fit() {
    assertThat(SchemaProbe.of(SCALARS).configDifferences(Scalars.class)).isEmpty();
    assertThat(SchemaProbe.of(SCALARS).statusDifferences(Scalars.class)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "text": {"type": "string"}   | "text": {"type": "integer"} | text is integer by the schema, and String
          "number": {"type": "integer"}| "number": {"type": "string"}| number is string by the schema, and int
          "number": {"type": "integer"}| "number": {"enum": ["a"]}   | number is string by the schema, and int
          "number": {"type": "integer"}| "number": {"const": true}   | number is boolean by the schema, and int
          "large": {"type": ["integer"| "large": {"type": ["boolean" | large is boolean by the schema, and Long
          "flag": {"type": "boolean"}  | "flag": {"type": "string"}  | flag is string by the schema, and Optional<Boolean>
          "items": {"type": "integer"} | "items": {"type": "string"} | list[] is string by the schema, and Integer
          "type": "array"              | "type": "object"            | list is object by the schema, and List
          """)
  void a_value_of_another_type_is_told_also_where_no_sample_has_it(
      String right, String wrong, String told) {
    SchemaProbe schema = SchemaProbe.of(SCALARS.replace(right, wrong));
    assertThat(schema.configDifferences(Scalars.class))
        .singleElement()
        .asString()
        .startsWith(told + " takes ");
    assertThat(schema.statusDifferences(Scalars.class))
        .singleElement()
        .asString()
        .startsWith(told + " writes ");
  }

  @Test
  void a_whole_number_may_be_written_where_any_number_is_allowed_but_not_read() {
    SchemaProbe any =
        SchemaProbe.of(
            SCALARS.replace(
                "\"number\": {\"type\": \"integer\"}", "\"number\": {\"type\": \"number\"}"));
    assertThat(any.configDifferences(Scalars.class))
        .containsExactly("number is number by the schema, and int takes integer");
    assertThat(any.statusDifferences(Scalars.class)).isEmpty();
    SchemaProbe whole =
        SchemaProbe.of(
            SCALARS.replace(
                "\"ratio\": {\"type\": \"number\"}", "\"ratio\": {\"type\": \"integer\"}"));
    assertThat(whole.configDifferences(Scalars.class)).isEmpty();
    assertThat(whole.statusDifferences(Scalars.class))
        .containsExactly("ratio is integer by the schema, and double writes number");
  }
}
