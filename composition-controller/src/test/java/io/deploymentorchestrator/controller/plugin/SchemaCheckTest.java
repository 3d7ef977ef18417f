package io.deploymentorchestrator.controller.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import io.deploymentorchestrator.controller.reference.ConfigProblem;
import io.deploymentorchestrator.controller.reference.ConfigProblem.Kind;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SchemaCheckTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static List<ConfigProblem> check(String schema, JsonNode config, String... referenced) {
    return new SchemaCheck(schema).check(config, Set.of(referenced));
  }

  private static ObjectNode list(int size, int value) {
    ObjectNode config = JSON.createObjectNode();
    ArrayNode list = config.putArray("list");
    for (int i = 0; i < size; i++) {
      list.add(value);
    }
    return config;
  }

  @Test
  void every_violation_is_told_with_its_place() {
    String schema =
        """
        {"type": "object", "required": ["name"], "additionalProperties": false,
         "properties": {"name": {"type": "string"}, "size": {"type": "integer", "minimum": 1}}}""";
    assertThat(check(schema, JSON.createObjectNode().put("size", 0).put("other", 1)))
        .extracting(ConfigProblem::toString)
        .containsExactlyInAnyOrder(
            "config: lacks required field 'name'",
            "config: has unknown field 'other'",
            "config.size: must be at least 1");
    assertThat(check(schema, JSON.createObjectNode().put("name", "x").put("size", 2))).isEmpty();
  }

  @Test
  void a_wrong_type_that_came_from_a_reference_is_told_with_the_filter_that_mends_it() {
    String schema =
        "{\"properties\": {\"a\": {\"type\": \"string\"}, \"b c\": {\"type\": \"string\"}}}";
    List<ConfigProblem> problems =
        check(schema, JSON.createObjectNode().put("a", 1).put("b c", 2), "config[\"b c\"]");
    assertThat(problems)
        .extracting(ConfigProblem::kind)
        .containsExactlyInAnyOrder(Kind.SchemaViolation, Kind.TypeMismatch);
    assertThat(problems)
        .filteredOn(p -> p.kind() == Kind.TypeMismatch)
        .extracting(ConfigProblem::message)
        .containsExactly("must be of type string; append | string to the reference");
  }

  @Test
  void twenty_problems_are_told_and_more_are_counted() {
    String schema = "{\"properties\": {\"list\": {\"items\": {\"type\": \"string\"}}}}";
    assertThat(check(schema, list(20, 1))).hasSize(20);
    assertThat(check(schema, list(21, 1)))
        .hasSize(20)
        .last()
        .hasToString("config: has 2 more problems");
    assertThat(check(schema, list(100_000, 1)))
        .hasSize(20)
        .last()
        .extracting(ConfigProblem::toString)
        .asString()
        .startsWith("config: has at least ");
  }

  @Test
  void checking_ends_when_more_is_wrong_than_anybody_reads() {
    String schema = "{\"properties\": {\"list\": {\"items\": {\"type\": \"string\"}}}}";
    SchemaCheck check = new SchemaCheck(schema);
    JsonNode config = list(100_000, 7);
    check.check(config, Set.of());
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    check.check(config, Set.of());
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(5_000_000);
  }

  @Test
  void any_number_of_violations_inside_forms_of_one_of_is_told_in_twenty_problems() {
    for (String items :
        List.of(
            "{\"type\": \"string\"}",
            "{\"oneOf\": [{\"type\": \"string\"}, {\"type\": \"object\"}]}",
            "{\"anyOf\": [{\"type\": \"string\"}, {\"maximum\": 3}]}")) {
      for (String form : List.of("%s", "{\"oneOf\": [%s, {\"type\": \"string\"}]}")) {
        String schema =
            "{\"properties\": {\"list\": " + form.formatted("{\"items\": " + items + "}") + "}}";
        List<ConfigProblem> problems = check(schema, list(50_000, 7));
        assertThat(problems).as(schema).isNotEmpty().hasSizeLessThanOrEqualTo(20);
      }
    }
  }

  @Test
  void a_form_of_one_of_is_chosen_although_many_values_violate_the_other() {
    String schema =
        """
        {"properties": {"list": {"items": {"oneOf": [
          {"type": "string"}, {"type": "integer", "maximum": 10}]}}}}""";
    assertThat(check(schema, list(50_000, 7))).isEmpty();
    assertThat(check(schema, list(3, 11))).isNotEmpty();
  }

  @Test
  void a_text_that_overflows_the_stack_in_a_pattern_is_refused() {
    String schema = "{\"properties\": {\"a\": {\"pattern\": \"^(a|b)*$\"}}}";
    assertThat(check(schema, JSON.createObjectNode().put("a", "ab".repeat(50)))).isEmpty();
    List<ConfigProblem> problems =
        check(schema, JSON.createObjectNode().put("a", "ab".repeat(500_000)));
    assertThat(problems).extracting(ConfigProblem::kind).containsExactly(Kind.LimitExceeded);
    assertThat(problems.getFirst().message()).contains("shorten it");
  }

  @Test
  void a_value_that_overflows_the_stack_is_refused() {
    String schema =
        "{\"$defs\": {\"t\": {\"items\": {\"$ref\": \"#/$defs/t\"}}}, \"$ref\": \"#/$defs/t\"}";
    JsonNode deep = JSON.createArrayNode();
    for (int i = 0; i < 128; i++) {
      deep = JSON.createArrayNode().add(deep);
    }
    assertThat(check(schema, deep)).isEmpty();
    for (int i = 0; i < 100_000; i++) {
      deep = JSON.createArrayNode().add(deep);
    }
    assertThat(check(schema, deep))
        .extracting(ConfigProblem::kind)
        .containsExactly(Kind.LimitExceeded);
  }

  @Test
  void messages_are_short_whatever_they_quote() {
    String schema = "{\"additionalProperties\": false}";
    assertThat(check(schema, JSON.createObjectNode().put("k".repeat(500_000), 1)).getFirst())
        .extracting(ConfigProblem::toString)
        .asString()
        .hasSizeLessThan(1300);
    String longEnum = "{\"enum\": [\"" + "x".repeat(10_000) + "\"]}";
    assertThat(check(longEnum, JSON.createObjectNode()).getFirst().message())
        .hasSizeLessThanOrEqualTo(1000);
  }
}
