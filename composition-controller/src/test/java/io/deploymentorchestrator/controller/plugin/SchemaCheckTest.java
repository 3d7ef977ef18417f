package io.deploymentorchestrator.controller.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import io.deploymentorchestrator.api.ConfigViolation;
import io.deploymentorchestrator.checks.HandlerFindings;
import io.deploymentorchestrator.controller.reference.ConfigProblem;
import io.deploymentorchestrator.controller.reference.ConfigProblem.Kind;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  @SuppressWarnings("unchecked")
  private static HandlerFindings found(Object... pathsAndMessages) {
    List<ConfigViolation> found = new ArrayList<>();
    for (int i = 0; i < pathsAndMessages.length; i += 2) {
      found.add(
          new ConfigViolation(
              (List<Object>) pathsAndMessages[i], (String) pathsAndMessages[i + 1]));
    }
    return new HandlerFindings(found, Optional.empty());
  }

  @Test
  void what_the_handler_finds_comes_after_the_schema_in_its_own_order_and_beside_it() {
    String schema =
        """
        {"required": ["name"], "additionalProperties": false,
         "properties": {"name": {}, "list": {"items": {"type": "string"}}, "sum": {}, "b c": {}}}""";
    ObjectNode config = JSON.createObjectNode().put("unknown", 1).put("sum", 3).put("b c", 1);
    config.putArray("list").add("x").add(5);
    HandlerFindings findings =
        found(
            List.of("sum"), "is too large",
            List.of("list", 1), "is told by the schema",
            List.of("list", 0), "is not known",
            List.of("name"), "is missing, as the schema says",
            List.of("unknown"), "is unknown, as the schema says",
            List.of("b c"), "is odd",
            List.of(), "makes no sense");
    List<String> told =
        new SchemaCheck(schema)
            .check(config, Set.of(), findings).stream().map(ConfigProblem::toString).toList();
    assertThat(told.subList(0, 3))
        .containsExactlyInAnyOrder(
            "config: lacks required field 'name'",
            "config: has unknown field 'unknown'",
            "config.list[1]: must be of type string");
    assertThat(told.subList(3, told.size()))
        .containsExactly(
            "config.sum: is too large",
            "config.list[0]: is not known",
            "config[\"b c\"]: is odd",
            "config: makes no sense");
  }

  @Test
  void what_the_handler_finds_counts_among_the_twenty_that_are_told() {
    String schema = "{\"properties\": {\"list\": {\"items\": {\"type\": \"string\"}}}}";
    List<ConfigProblem> problems =
        new SchemaCheck(schema)
            .check(list(19, 1), Set.of(), found(List.of("a"), "one", List.of("b"), "two"));
    assertThat(problems).hasSize(20).last().hasToString("config: has 2 more problems");
    assertThat(new SchemaCheck(schema).check(list(19, 1), Set.of(), found(List.of("a"), "one")))
        .hasSize(20)
        .last()
        .hasToString("config.a: one");
  }

  @Test
  void a_handler_that_gave_no_answer_is_told_as_its_defect() {
    assertThat(
            new SchemaCheck("{\"required\": [\"a\"]}")
                .check(
                    JSON.createObjectNode(),
                    Set.of(),
                    HandlerFindings.failed(new IllegalStateException("hunter2"))))
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "config: lacks required field 'a'",
            "config: the handler's own check of the config failed with java.lang.IllegalStateException: a defect of the handler");
  }
}
