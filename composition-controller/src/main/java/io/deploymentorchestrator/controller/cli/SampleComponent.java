package io.deploymentorchestrator.controller.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.deploymentorchestrator.api.HandlerDescriptor;
import io.deploymentorchestrator.checks.HandlerSchema;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A Component of a handler to begin with. Its config is the first of the schema's {@code examples};
 * without any, what the schema requires, with an example, a default or a plain value in each place.
 */
final class SampleComponent {

  private static final int DEEPEST = 8;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final JsonNode root;

  private SampleComponent(JsonNode root) {
    this.root = root;
  }

  /** The Component as YAML; what a user has to correct in it stands in a comment at its end. */
  static String of(HandlerDescriptor handler) {
    try {
      JsonNode schema = new ObjectMapper().readTree(handler.configSchema());
      ObjectNode component = JSON.objectNode();
      component.put("apiVersion", "deployment-orchestrator.io/v1alpha1").put("kind", "Component");
      component.putObject("metadata").put("name", "my-" + handler.name());
      JsonNode config = new SampleComponent(schema).value(schema, 0);
      component.putObject("spec").put("handler", handler.name()).set("config", config);
      Optional<String> problem = HandlerSchema.of(handler.configSchema()).problem(config);
      String yaml =
          YAMLMapper.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
              .build()
              .writeValueAsString(component);
      return yaml + problem.map(p -> "# to be corrected: " + p + "\n").orElse("");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the handler's schema is no JSON", e);
    }
  }

  private JsonNode value(JsonNode given, int depth) {
    JsonNode schema = resolved(given);
    for (JsonNode holder : List.of(given, schema)) {
      if (holder.path("examples").has(0)) {
        return holder.path("examples").get(0);
      }
      for (String keyword : List.of("default", "const")) {
        if (holder.has(keyword)) {
          return holder.get(keyword);
        }
      }
      if (holder.path("enum").has(0)) {
        return holder.path("enum").get(0);
      }
    }
    JsonNode type = schema.path("type");
    String name =
        (type.isArray() ? type.path(0) : type).asText(schema.has("properties") ? "object" : "");
    return switch (name) {
      case "object" -> object(schema, depth);
      case "array" -> array(schema, depth);
      case "integer", "number" -> JSON.numberNode(schema.path("minimum").asInt(1));
      case "boolean" -> JSON.booleanNode(true);
      default -> JSON.textNode("text");
    };
  }

  private ObjectNode object(JsonNode schema, int depth) {
    ObjectNode object = JSON.objectNode();
    if (depth > DEEPEST) {
      return object;
    }
    for (String name : required(schema)) {
      object.set(name, value(schema.path("properties").path(name), depth + 1));
    }
    JsonNode others = schema.path("additionalProperties");
    if (object.isEmpty() && schema.path("minProperties").asInt(0) > 0 && others.isObject()) {
      object.set("name", value(others, depth + 1));
    }
    return object;
  }

  /** Of several forms, the first. */
  private static Set<String> required(JsonNode schema) {
    Set<String> names = new LinkedHashSet<>();
    schema.path("required").forEach(r -> names.add(r.asText()));
    for (String forms : List.of("oneOf", "anyOf")) {
      schema.path(forms).path(0).path("required").forEach(r -> names.add(r.asText()));
    }
    return names;
  }

  private ArrayNode array(JsonNode schema, int depth) {
    ArrayNode array = JSON.arrayNode();
    if (depth <= DEEPEST && schema.path("minItems").asInt(0) > 0) {
      array.add(value(schema.path("items"), depth + 1));
    }
    return array;
  }

  /** Follows a reference within the schema. */
  private JsonNode resolved(JsonNode schema) {
    String reference = schema.path("$ref").asText("");
    return reference.startsWith("#/") ? root.at(reference.substring(1)) : schema;
  }
}
