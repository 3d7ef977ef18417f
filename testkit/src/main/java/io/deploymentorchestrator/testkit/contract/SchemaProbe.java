package io.deploymentorchestrator.testkit.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Looks at a handler's JSON Schema as the controller does. */
record SchemaProbe(JsonNode json, Schema schema) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A record may hold itself. */
  private static final int DEEPEST = 16;

  /** Keywords that say more of the same value. */
  private static final List<String> BRANCHES = List.of("allOf", "anyOf", "oneOf", "then", "else");

  static SchemaProbe of(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      Schema schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
              .getSchema(text, InputFormat.JSON);
      schema.initializeValidators();
      return new SchemaProbe(json, schema);
    } catch (JsonProcessingException | RuntimeException e) {
      throw new AssertionError("no JSON Schema: " + e.getMessage(), e);
    }
  }

  /** What is wrong with a text by this schema. */
  List<String> violations(String document) {
    List<String> violations = new ArrayList<>();
    schema
        .validate(document, InputFormat.JSON)
        .forEach(e -> violations.add(e.getInstanceLocation() + " violates " + e.getKeyword()));
    return violations;
  }

  /**
   * Names that only one of schema and type knows: the fields of records and the values of enums, at
   * any depth, in lists, maps and {@link Optional}s too. Where the schema names no fields, or the
   * type is a tree of maps, there is nothing to compare.
   */
  List<String> differences(Class<?> type) {
    List<String> differences = new ArrayList<>();
    compare("", json, type, differences, 0);
    return differences;
  }

  private void compare(
      String path, JsonNode given, Type type, List<String> differences, int depth) {
    JsonNode node = resolved(given);
    if (depth > DEEPEST || !node.isObject()) {
      return;
    }
    switch (type) {
      case Class<?> c when c.isRecord() -> fields(path, node, c, differences, depth);
      case Class<?> c when c.isEnum() -> {
        Set<String> listed = new TreeSet<>();
        node.path("enum").forEach(v -> listed.add(v.asText()));
        Set<String> constants = new TreeSet<>();
        Arrays.stream(c.getEnumConstants()).forEach(v -> constants.add(((Enum<?>) v).name()));
        tell(path + "=", listed, constants, c, differences);
      }
      case Class<?> c when c.isArray() ->
          compare(path + "[]", node.path("items"), c.getComponentType(), differences, depth + 1);
      case ParameterizedType p -> {
        Class<?> raw = (Class<?>) p.getRawType();
        Type[] of = p.getActualTypeArguments();
        if (raw == Optional.class) {
          compare(path, node, of[0], differences, depth + 1);
        } else if (Collection.class.isAssignableFrom(raw)) {
          compare(path + "[]", node.path("items"), of[0], differences, depth + 1);
        } else if (Map.class.isAssignableFrom(raw) && of.length == 2) {
          compare(
              path + ".<name>", node.path("additionalProperties"), of[1], differences, depth + 1);
        }
      }
      default -> {}
    }
  }

  private void fields(
      String path, JsonNode node, Class<?> type, List<String> differences, int depth) {
    Map<String, JsonNode> inSchema = new LinkedHashMap<>();
    collect(node, inSchema, 0);
    if (inSchema.isEmpty()) {
      return;
    }
    Map<String, Type> inRecord = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      inRecord.put(component.getName(), component.getGenericType());
    }
    String prefix = path.isEmpty() ? "" : path + ".";
    tell(prefix, inSchema.keySet(), inRecord.keySet(), type, differences);
    inRecord.forEach(
        (name, component) -> {
          JsonNode field = inSchema.get(name);
          if (field != null) {
            compare(prefix + name, field, component, differences, depth + 1);
          }
        });
  }

  private static void tell(
      String prefix,
      Set<String> inSchema,
      Set<String> inType,
      Class<?> type,
      List<String> differences) {
    Set<String> all = new TreeSet<>(inSchema);
    all.addAll(inType);
    for (String name : all) {
      if (!inType.contains(name)) {
        differences.add(prefix + name + " is in the schema only");
      } else if (!inSchema.contains(name)) {
        differences.add(prefix + name + " is in " + type.getSimpleName() + " only");
      }
    }
  }

  /** The fields that a schema names, in whichever of its branches. */
  private void collect(JsonNode given, Map<String, JsonNode> fields, int depth) {
    JsonNode node = resolved(given);
    if (depth > DEEPEST) {
      return;
    }
    node.path("properties").properties().forEach(f -> fields.putIfAbsent(f.getKey(), f.getValue()));
    for (String branch : BRANCHES) {
      JsonNode more = node.path(branch);
      if (more.isArray()) {
        more.forEach(m -> collect(m, fields, depth + 1));
      } else if (more.isObject()) {
        collect(more, fields, depth + 1);
      }
    }
  }

  /** Follows references within the schema. */
  private JsonNode resolved(JsonNode given) {
    JsonNode node = given;
    for (int i = 0; i < DEEPEST && node.path("$ref").asText("").startsWith("#"); i++) {
      node = json.at(node.path("$ref").asText().substring(1));
    }
    return node;
  }
}
