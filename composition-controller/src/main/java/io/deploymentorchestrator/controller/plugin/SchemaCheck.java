package io.deploymentorchestrator.controller.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import io.deploymentorchestrator.controller.reference.ConfigPath;
import io.deploymentorchestrator.controller.reference.ConfigProblem;
import io.deploymentorchestrator.controller.reference.ConfigProblem.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks resolved configs against a handler's JSON Schema, all violations at once. Messages name
 * paths and what is expected, never a value of the config. Thread-safe.
 */
final class SchemaCheck {

  private final Schema schema;

  /**
   * A check against a schema.
   *
   * @throws RuntimeException if the text is no JSON Schema
   */
  SchemaCheck(String schemaText) {
    this.schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(schemaText, InputFormat.JSON);
    schema.initializeValidators();
  }

  List<ConfigProblem> check(JsonNode config, Set<String> referencedPaths) {
    Set<ConfigProblem> problems = new LinkedHashSet<>();
    for (Error error : schema.validate(config)) {
      problems.add(problem(error, referencedPaths));
    }
    return new ArrayList<>(problems);
  }

  private static ConfigProblem problem(Error error, Set<String> referencedPaths) {
    String path = path(error.getInstanceLocation());
    if ("type".equals(error.getKeyword()) && referencedPaths.contains(path)) {
      boolean textWanted =
          error.getSchemaNode() != null && "string".equals(error.getSchemaNode().asText());
      return new ConfigProblem(
          Kind.TypeMismatch,
          path,
          message(error) + (textWanted ? "; append | string to the reference" : ""));
    }
    return new ConfigProblem(Kind.SchemaViolation, path, message(error));
  }

  /**
   * What is expected, from the schema alone: the library's own messages of some keywords quote the
   * value.
   */
  private static String message(Error error) {
    JsonNode expected = error.getSchemaNode();
    String keyword = String.valueOf(error.getKeyword());
    return switch (keyword) {
      case "type" -> "must be of type " + plain(expected);
      case "enum" -> "must be one of " + plain(expected);
      case "const" -> "must be " + plain(expected);
      case "required" -> "lacks required field '" + error.getProperty() + "'";
      case "additionalProperties", "unevaluatedProperties" ->
          "has unknown field '" + error.getProperty() + "'";
      case "pattern" -> "must match " + plain(expected);
      case "minimum" -> "must be at least " + plain(expected);
      case "maximum" -> "must be at most " + plain(expected);
      case "minLength" -> "must be at least " + plain(expected) + " characters long";
      case "maxLength" -> "must be at most " + plain(expected) + " characters long";
      case "minItems" -> "must hold at least " + plain(expected) + " items";
      case "maxItems" -> "must hold at most " + plain(expected) + " items";
      case "minProperties" -> "must hold at least " + plain(expected) + " fields";
      case "maxProperties" -> "must hold at most " + plain(expected) + " fields";
      case "oneOf" -> "must match exactly one of the allowed forms";
      case "anyOf" -> "must match one of the allowed forms";
      case "propertyNames" -> "has a field name that is not allowed";
      default -> "violates '" + keyword + "' of the handler's schema";
    };
  }

  private static String plain(JsonNode expected) {
    if (expected == null) {
      return "what the schema says";
    }
    if (expected.isArray()) {
      List<String> parts = new ArrayList<>();
      expected.forEach(e -> parts.add(e.asText()));
      return String.join(", ", parts);
    }
    return expected.asText();
  }

  private static String path(NodePath location) {
    String path = ConfigPath.ROOT;
    for (int i = 0; i < location.getNameCount(); i++) {
      Object element = location.getElement(i);
      path =
          element instanceof Integer index
              ? ConfigPath.item(path, index)
              : ConfigPath.field(path, String.valueOf(element));
    }
    return path;
  }
}
