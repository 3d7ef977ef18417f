package io.deploymentorchestrator.controller.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A JSON Schema as a table of its fields, for people. */
final class SchemaReference {

  private static final int DEEPEST = 8;

  private final JsonNode root;
  private final TextTable table = new TextTable("FIELD", "TYPE", "", "MEANING");

  private SchemaReference(JsonNode root) {
    this.root = root;
  }

  static TextTable of(String schema) {
    try {
      JsonNode root = new ObjectMapper().readTree(schema);
      SchemaReference reference = new SchemaReference(root);
      reference.fields("", root, 0);
      return reference.table;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the handler's schema is no JSON", e);
    }
  }

  private void fields(String prefix, JsonNode given, int depth) {
    JsonNode schema = resolved(given);
    if (depth > DEEPEST) {
      return;
    }
    Set<String> required = new TreeSet<>();
    schema.path("required").forEach(r -> required.add(r.asText()));
    for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
      field(prefix + field.getKey(), field.getValue(), required.contains(field.getKey()), depth);
    }
    JsonNode others = schema.path("additionalProperties");
    if (others.isObject() && !others.isEmpty()) {
      field(prefix + "<name>", others, false, depth);
    }
  }

  private void field(String path, JsonNode given, boolean required, int depth) {
    JsonNode schema = resolved(given);
    table.row(path, type(schema), required ? "required" : "", meaning(given, schema));
    fields(path + ".", schema, depth + 1);
    if (schema.path("items").isObject()) {
      fields(path + "[].", schema.path("items"), depth + 1);
    }
  }

  /** Follows a reference within the schema. */
  private JsonNode resolved(JsonNode schema) {
    String reference = schema.path("$ref").asText("");
    return reference.startsWith("#/") ? root.at(reference.substring(1)) : schema;
  }

  private String type(JsonNode schema) {
    if (schema.has("enum")) {
      List<String> values = new ArrayList<>();
      schema.path("enum").forEach(v -> values.add(v.asText()));
      return String.join(" | ", values);
    }
    if (schema.has("const")) {
      return schema.path("const").asText();
    }
    JsonNode type = schema.path("type");
    if (type.isArray()) {
      List<String> types = new ArrayList<>();
      type.forEach(t -> types.add(t.asText()));
      return String.join(" or ", types);
    }
    return type.asText("").equals("array")
        ? "list of " + type(resolved(schema.path("items")))
        : type.asText("any");
  }

  private static String meaning(JsonNode given, JsonNode schema) {
    List<String> parts = new ArrayList<>();
    String text = given.path("description").asText(schema.path("description").asText(""));
    if (!text.isEmpty()) {
      parts.add(text);
    }
    JsonNode otherwise = given.has("default") ? given.path("default") : schema.path("default");
    if (!otherwise.isMissingNode()) {
      parts.add("default: " + (otherwise.isTextual() ? otherwise.asText() : otherwise.toString()));
    }
    range(schema, "minimum", "maximum", "", parts);
    range(schema, "minLength", "maxLength", " characters", parts);
    range(schema, "minItems", "maxItems", " items", parts);
    range(schema, "minProperties", "maxProperties", " fields", parts);
    if (schema.has("pattern")) {
      parts.add("matches " + schema.path("pattern").asText());
    }
    JsonNode names = schema.path("propertyNames");
    range(names, "minLength", "maxLength", " characters", parts, "names of ");
    if (names.has("pattern")) {
      parts.add("names match " + names.path("pattern").asText());
    }
    return String.join("; ", parts);
  }

  private static void range(
      JsonNode schema, String low, String high, String unit, List<String> parts) {
    range(schema, low, high, unit, parts, "");
  }

  private static void range(
      JsonNode schema, String low, String high, String unit, List<String> parts, String of) {
    if (schema.has(low) && schema.has(high)) {
      parts.add(of + schema.path(low).asText() + " to " + schema.path(high).asText() + unit);
    } else if (schema.has(low)) {
      parts.add(of + "at least " + schema.path(low).asText() + unit);
    } else if (schema.has(high)) {
      parts.add(of + "at most " + schema.path(high).asText() + unit);
    }
  }
}
