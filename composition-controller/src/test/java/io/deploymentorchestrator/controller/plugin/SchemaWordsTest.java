package io.deploymentorchestrator.controller.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.controller.reference.ConfigProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With the schema of secret-push, whose words they are. */
class SchemaWordsTest {

  private static final Path ROOT = Path.of(System.getProperty("orchestrator.root", ".."));
  private static final String EXACTLY_ONE = "must have exactly one of value or generator";

  private static List<String> told(String config) throws IOException {
    String schema =
        Files.readString(
            ROOT.resolve(
                "handlers/secret-push/src/main/resources/io/deploymentorchestrator/secretpush/config.schema.json"));
    JsonNode json = new ObjectMapper().readTree(config);
    return new SchemaCheck(schema)
        .check(json, Set.of()).stream().map(ConfigProblem::toString).toList();
  }

  private static String config(String fields, String more) {
    return "{\"region\": \"us-east-1\", \"secretName\": \"a\", \"fields\": %s%s}"
        .formatted(fields, more);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"value\": \"x\", \"generator\": {\"passwordLength\": 8}}",
        "{\"value\": \"\", \"generator\": {\"passwordLength\": 8}}",
      })
  void a_field_with_both_or_none_gets_one_sentence(String field) throws IOException {
    assertThat(told(config("{\"f\": " + field + ", \"g\": {\"value\": 1}}", "")))
        .singleElement()
        .asString()
        .contains("fields.f")
        .endsWith(EXACTLY_ONE);
  }

  @Test
  void all_that_is_wrong_is_told_at_once_each_in_its_place() throws IOException {
    String fields =
        """
        {"none": {}, "both": {"value": 1, "generator": {"passwordLength": 8}}, "more": {"value": 1, "x": 2},
         "long": {"generator": {"passwordLength": 5000}}, "list": {"value": []}}
        """;
    String more =
        """
        , "recoveryWindowInDays": 7, "forceDeleteWithoutRecovery": true, "tags": {"aws:x": "y"},
          "description": "a deployment-orchestrator.io/owner=c/n/n", "unknown": 1
        """;
    assertThat(told(config(fields, more)))
        .anyMatch(p -> p.contains("fields.none") && p.endsWith(EXACTLY_ONE))
        .anyMatch(p -> p.contains("fields.both") && p.endsWith(EXACTLY_ONE))
        .anyMatch(p -> p.contains("fields.more") && p.contains("unknown field 'x'"))
        .anyMatch(p -> p.contains("fields.long.generator.passwordLength") && p.contains("4096"))
        .anyMatch(p -> p.contains("fields.list.value"))
        .anyMatch(p -> p.contains("forceDeleteWithoutRecovery") && p.contains("excludes"))
        .anyMatch(p -> p.contains("tags") && p.contains("AWS's own"))
        .anyMatch(p -> p.contains("description") && p.contains("must not contain"))
        .anyMatch(p -> p.contains("unknown field 'unknown'"))
        .hasSize(9);
  }

  @Test
  void a_good_config_has_nothing_wrong() throws IOException {
    assertThat(
            told(
                config(
                    "{\"a\": {\"value\": \"\"}, \"b\": {\"generator\": {\"passwordLength\": 8}}}",
                    ", \"recoveryWindowInDays\": 7, \"forceDeleteWithoutRecovery\": false")))
        .isEmpty();
  }
}
