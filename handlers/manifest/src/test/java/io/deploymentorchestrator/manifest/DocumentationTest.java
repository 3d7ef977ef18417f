package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentationTest {

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

  private static List<?> violations(String json) {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(new ManifestHandler().descriptor().configSchema())
        .validate(json, InputFormat.JSON);
  }
}
