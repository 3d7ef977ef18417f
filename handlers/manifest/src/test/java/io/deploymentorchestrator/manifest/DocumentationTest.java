package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.manifest.config.ConfigReader;
import io.deploymentorchestrator.manifest.config.Desired.Reading;
import io.deploymentorchestrator.manifest.config.ManifestConfig;
import io.deploymentorchestrator.manifest.json.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentationTest {

  private static final JsonNode SCHEMA = schema();
  private static final Path PAGE =
      Path.of(System.getProperty("orchestrator.root", "../.."), "docs/handlers/manifest.md");

  @ParameterizedTest
  @EnumSource(Reason.class)
  void every_reason_is_documented(Reason reason) throws IOException {
    assertThat(Files.readString(PAGE)).contains("`" + reason + "`");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void every_example_is_a_config_that_is_accepted(Map<String, Object> component)
      throws IOException {
    Map<String, Object> config = Trees.map(component, "spec", "config");
    String json = new ObjectMapper().writeValueAsString(config);

    assertThat(violations(json)).isEmpty();
    assertThat(
            ConfigReader.read(
                Yaml.bind(json, ManifestConfig.class), new ComponentId("myapp", "x", "1")))
        .isInstanceOf(Reading.Good.class);
  }

  static Stream<Map<String, Object>> examples() throws IOException {
    return Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(PAGE))
        .results()
        .map(block -> Yaml.tree(block.group(1)))
        .filter(tree -> "Component".equals(tree.get("kind")));
  }

  @Test
  void the_page_has_examples() throws IOException {
    assertThat(examples()).hasSizeGreaterThanOrEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"manifest\": []}",
        "{\"conflicts\": \"force\"}",
        "{\"deletionPolicy\": \"Retain\"}",
        "{\"manifests\": [{\"kind\": \"A\"}]}",
        "{\"observe\": [{\"apiVersion\": \"v1\", \"kind\": \"A\", \"name\": \"a\", \"nam\": 1}]}",
        "{\"outputs\": {\"a.b\": {\"from\": \"A/a\", \"path\": \"x\"}}}",
        "{\"outputs\": {\"a\": {\"from\": \"A\", \"path\": \"x\"}}}",
        "{\"readyWhen\": [{\"path\": \"x\"}]}",
        "{\"readyWhen\": [{\"resource\": \"A/a\", \"exists\": false}]}"
      })
  void the_schema_refuses_what_the_page_does_not_know(String config) {
    assertThat(violations(config)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"manifests\": [{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": []}]}",
        "{\"manifests\": [{\"apiVersion\": \"v1\", \"kind\": \"A\", \"metadata\": {\"generateName\": \"a-\"}}]}"
      })
  void what_the_handler_has_better_words_for_is_left_to_it(String config) {
    assertThat(violations(config)).isEmpty();
    assertThat(read(config)).isInstanceOf(Reading.Bad.class);
  }

  @Test
  void the_limits_on_the_page_are_those_of_the_schema() throws IOException {
    Map<String, String> page = limitsOnThePage();
    Map<String, Set<String>> schema = new TreeMap<>();
    collectLimits("", SCHEMA, schema);

    assertThat(page.keySet()).isEqualTo(schema.keySet());
    schema.forEach((field, limits) -> assertThat(page.get(field)).as(field).contains(limits));
  }

  @ParameterizedTest
  @ValueSource(strings = {"manifests", "observe", "outputs", "readyWhen"})
  void the_limit_on_the_page_is_accepted_and_one_more_is_refused(String field) throws IOException {
    Matcher limit =
        Pattern.compile("at most (\\d+)").matcher(limitsOnThePage().getOrDefault(field, ""));
    assertThat(limit.find()).isTrue();
    int most = Integer.parseInt(limit.group(1));

    assertThat(violations(entries(field, most))).isEmpty();
    assertThat(violations(entries(field, most + 1))).isNotEmpty();
  }

  private static String entries(String field, int count) {
    String entry =
        switch (field) {
          case "manifests" ->
              "{\"apiVersion\": \"v1\", \"kind\": \"A\", \"metadata\": {\"name\": \"n%d\"}}";
          case "observe" -> "{\"apiVersion\": \"v1\", \"kind\": \"A\", \"name\": \"n%d\"}";
          case "outputs" -> "\"n%d\": {\"from\": \"A/a\", \"path\": \"x\"}";
          default -> "{\"resource\": \"A/n%d\", \"exists\": true}";
        };
    String all =
        IntStream.range(0, count)
            .mapToObj(i -> entry.formatted(i))
            .collect(Collectors.joining(", "));
    return "{\"%s\": %s}"
        .formatted(field, field.equals("outputs") ? "{" + all + "}" : "[" + all + "]");
  }

  @Test
  void the_size_on_the_page_is_the_one_that_is_refused_beyond() throws IOException {
    Matcher size =
        Pattern.compile("at most (\\d+) bytes")
            .matcher(limitsOnThePage().getOrDefault("manifests", ""));
    assertThat(size.find()).isTrue();
    int most = Integer.parseInt(size.group(1));
    String empty = sized("");
    int rest = most - (empty.length() - "{manifests: ".length() - "}".length());

    assertThat(read(sized("x".repeat(rest)))).isInstanceOf(Reading.Good.class);
    assertThat(read(sized("x".repeat(rest + 1))).toString()).contains("at most " + most);
  }

  /** Whose list of manifests is as long as its JSON. */
  private static String sized(String text) {
    return "{manifests: [{\"apiVersion\":\"v1\",\"kind\":\"A\",\"metadata\":{\"name\":\"a\"},\"x\":\"%s\"}]}"
        .formatted(text);
  }

  @Test
  void the_reserved_names_on_the_page_are_the_fields_of_the_status_schema_and_are_refused()
      throws IOException {
    String row = limitsOnThePage().getOrDefault("outputs", "");
    Set<String> reserved =
        Pattern.compile("`(\\w+)`")
            .matcher(row.substring(row.indexOf("reports:")))
            .results()
            .map(name -> name.group(1))
            .collect(Collectors.toSet());
    Map<String, Object> status = Yaml.tree(new ManifestHandler().descriptor().statusSchema());

    assertThat(reserved).isEqualTo(Trees.map(status, "properties").keySet());
    for (String name : reserved) {
      assertThat(
              read("observe: [{apiVersion: v1, kind: A, name: a}]\noutputs: {%s: {from: A/a, path: x}}"
                      .formatted(name))
                  .toString())
          .contains("outputs." + name);
    }
  }

  private static Reading read(String yaml) {
    return ConfigReader.read(
        Yaml.bind(yaml, ManifestConfig.class), new ComponentId("myapp", "x", "1"));
  }

  /** Field → what the page says of its limits. */
  private static Map<String, String> limitsOnThePage() throws IOException {
    String page = Files.readString(PAGE);
    int table = page.indexOf("| limits of | are |");
    assertThat(table).isPositive();
    Map<String, String> limits = new TreeMap<>();
    for (String row : page.substring(table, page.indexOf("\n\n", table)).lines().skip(2).toList()) {
      String[] cells = row.split("\\|");
      for (String field : cells[1].split(",")) {
        limits.put(field.strip().replace("`", ""), cells[2].strip());
      }
    }
    return limits;
  }

  /** Field → upper limits and patterns that the schema has for it, wherever it is used. */
  private static void collectLimits(String field, JsonNode node, Map<String, Set<String>> limits) {
    if (!node.isObject()) {
      return;
    }
    for (String keyword : List.of("maxItems", "maxProperties", "maxLength", "pattern")) {
      for (JsonNode of : List.of(node, node.path("propertyNames"))) {
        if (of.has(keyword)) {
          limits.computeIfAbsent(field, f -> new TreeSet<>()).add(of.path(keyword).asText());
        }
      }
    }
    node.path("properties")
        .properties()
        .forEach(p -> collectLimits(p.getKey(), p.getValue(), limits));
    for (String below : List.of("items", "additionalProperties")) {
      collectLimits(field, node.path(below), limits);
    }
  }

  private static JsonNode schema() {
    try {
      return new ObjectMapper().readTree(new ManifestHandler().descriptor().configSchema());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<?> violations(String json) {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(SCHEMA.toString())
        .validate(json, InputFormat.JSON);
  }
}
