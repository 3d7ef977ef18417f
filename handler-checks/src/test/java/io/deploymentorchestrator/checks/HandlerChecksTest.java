package io.deploymentorchestrator.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandlerChecksTest {

  private static final ObjectMapper JSON = HandlerJson.newMapper();

  private static final HandlerSchema SCHEMA =
      HandlerSchema.of(
          """
          {"type": "object", "additionalProperties": false, "required": ["name"],
           "properties": {"name": {"type": "string"}, "list": {"items": {"properties": {"port": {"type": "integer"}}}}}}
          """);

  private static JsonNode json(String text) throws JsonProcessingException {
    return JSON.readTree(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                            | lacks required field 'name'
          {"name": 7}                                   | name must be of type string
          {"name": "x", "more": 1}                      | has unknown field 'more'
          {"name": "x", "list": [{}, {"port": "s3cr"}]} | list[1].port must be of type integer
          {"name": 1, "list": [{"port": "s3cr"}]}       | name must be of type string; list[0].port must be of type integer
          """)
  void what_is_wrong_with_a_document_is_told_with_its_place_and_without_its_values(
      String document, String told) throws JsonProcessingException {
    assertThat(SCHEMA.problem(json(document)).orElse("").split("; "))
        .containsExactlyInAnyOrder(told.split("; "));
  }

  @Test
  void nothing_is_told_of_what_is_right_and_little_of_what_is_wrong_everywhere()
      throws JsonProcessingException {
    assertThat(SCHEMA.problem(json("{\"name\": \"x\"}"))).isEmpty();
    String ports = "{\"port\": \"x\"},".repeat(1000);
    String many = "{\"name\": \"x\", \"list\": [" + ports + "{}]}";
    assertThat(SCHEMA.check(json(many)).extent()).isEqualTo(HandlerSchema.Extent.SOME);
    assertThat(SCHEMA.problem(json(many)).orElse("")).hasSizeLessThan(500).contains(" more");
  }

  private record Port(int number) {
    Port {
      if (number < 0) {
        throw new IllegalArgumentException("number " + number);
      }
    }
  }

  private record Config(String name, List<Port> ports, Map<String, Port> byName) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"ports": [{"number": 1}, {"number": "s3cr"}]} | ports[1].number (int)
          {"byName": {"http": {"number": {}}}}           | byName.http.number (int)
          {"ports": "s3cr"}                              | ports (list)
          {"ports": [{"number": -17}]}                   | ports[0] (Port, which threw IllegalArgumentException)
          [1]                                            | its root (Config)
          """)
  void where_a_config_does_not_bind_is_told_without_its_values(String config, String place)
      throws JsonProcessingException {
    JsonNode json = json(config);
    Throwable thrown = catchThrowable(() -> JSON.convertValue(json, Config.class));
    assertThat(HandlerJson.place(thrown)).isEqualTo(place);
  }

  @Test
  void nothing_is_told_where_no_place_is_known() {
    assertThat(HandlerJson.place(new IllegalStateException("other"))).isEmpty();
  }
}
