package io.deploymentorchestrator.secretpush;

import static io.deploymentorchestrator.secretpush.Aws.config;
import static io.deploymentorchestrator.secretpush.Aws.generator;
import static io.deploymentorchestrator.secretpush.Aws.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.deploymentorchestrator.secretpush.config.GeneratorSpec;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SchemaTest {

  private final SecretPushHandler handler = new SecretPushHandler();

  private List<Error> violations(Map<String, ?> config) {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(handler.descriptor().configSchema());
    return schema.validate(Aws.JSON.<JsonNode>valueToTree(config));
  }

  private static Map<String, Object> withField(Map<String, ?> field) {
    return config("app", Map.of("f", field));
  }

  @Test
  void a_config_with_everything_is_accepted() {
    assertThat(
            violations(
                config(
                    "myapp/prod/credentials",
                    Map.of(
                        "a",
                        value("x"),
                        "b",
                        value(5),
                        "c",
                        value(1.5),
                        "d",
                        value(true),
                        "e",
                        generator(32)),
                    Map.of(
                        "kmsKeyId", "alias/k",
                        "roleArn", "arn:aws:iam::123456789012:role/path/r",
                        "description", "mine",
                        "tags", Map.of("a", "b"),
                        "adopt", "c/ns/name",
                        "updatePolicy", "MergeFields",
                        "deletionPolicy", "Retain",
                        "recoveryWindowInDays", 7,
                        "forceDeleteWithoutRecovery", false))))
        .isEmpty();
    assertThat(violations(config("app", Map.of("a", value("")), Map.of("adopt", true)))).isEmpty();
  }

  @Test
  void each_mistake_is_found() {
    List<Map<String, Object>> mistakes =
        List.of(
            Map.of("region", "us-east-1", "secretName", "x"),
            config("has space", Map.of("a", value("x"))),
            config("", Map.of("a", value("x"))),
            config("app", Map.of()),
            config("app", Map.of("a", value("x")), Map.of("unknown", 1)),
            config("app", Map.of("a", value("x")), Map.of("updatePolicy", "Sometimes")),
            config("app", Map.of("a", value("x")), Map.of("deletionPolicy", "Keep")),
            config("app", Map.of("a", value("x")), Map.of("recoveryWindowInDays", 6)),
            config("app", Map.of("a", value("x")), Map.of("adopt", "somebody")),
            withField(Map.of()),
            withField(Map.of("value", "x", "generator", Map.of("passwordLength", 8))),
            withField(Map.of("value", Map.of("nested", 1))),
            withField(Map.of("value", List.of(1))),
            withField(Map.of("value", "x", "more", 1)),
            withField(Map.of("generator", Map.of())),
            withField(Map.of("generator", Map.of("passwordLength", 0))),
            withField(Map.of("generator", Map.of("passwordLength", 4097))),
            withField(Map.of("generator", Map.of("passwordLength", "32"))),
            withField(Map.of("generator", Map.of("passwordLength", 8, "unknown", true))));

    assertThat(mistakes)
        .allSatisfy(mistake -> assertThat(violations(mistake)).as("%s", mistake).isNotEmpty());
  }

  @Test
  void the_schemas_name_exactly_what_the_records_have() throws Exception {
    JsonNode config = Aws.JSON.readTree(handler.descriptor().configSchema());
    JsonNode status = Aws.JSON.readTree(handler.descriptor().statusSchema());

    assertThat(names(config.path("properties"))).isEqualTo(components(handler.configType()));
    assertThat(names(status.path("properties"))).isEqualTo(components(handler.statusType()));
    assertThat(names(config.at("/$defs/generator/properties")))
        .isEqualTo(components(GeneratorSpec.class));
  }

  private static TreeSet<String> names(JsonNode properties) {
    TreeSet<String> names = new TreeSet<>();
    properties.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static TreeSet<String> components(Class<?> type) {
    return new TreeSet<>(
        Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList());
  }

  @Test
  void the_handler_describes_itself() {
    assertThat(handler.descriptor().name()).isEqualTo("secret-push");
    assertThat(handler.descriptor().version()).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
    assertThat(handler.descriptor().conditions())
        .extracting(c -> c.type())
        .containsExactly("SecretsGenerated", "SecretPushed");
  }
}
