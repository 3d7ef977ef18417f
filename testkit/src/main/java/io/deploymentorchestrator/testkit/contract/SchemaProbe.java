package io.deploymentorchestrator.testkit.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.checks.HandlerSchema;
import io.deploymentorchestrator.checks.HandlerSchema.Violation;
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
record SchemaProbe(JsonNode json, HandlerSchema schema) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A record may hold itself. */
  private static final int DEEPEST = 16;

  /** Keywords that say more of the same value. */
  private static final List<String> BRANCHES = List.of("allOf", "anyOf", "oneOf", "then", "else");

  static SchemaProbe of(String text) {
    try {
      return new SchemaProbe(JSON.readTree(text), HandlerSchema.of(text));
    } catch (JsonProcessingException | RuntimeException e) {
      throw new AssertionError("no JSON Schema: " + e.getMessage(), e);
    }
  }

  /** What is wrong with a text by this schema. */
  List<String> violations(String document) {
    try {
      return schema.check(JSON.readTree(document)).violations().stream()
          .map(Violation::toString)
          .toList();
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + e.getMessage(), e);
    }
  }

  /**
   * What only one of schema and config type knows, at any depth, in lists, maps and {@link
   * Optional}s too: the fields of records, the values of enums, and types of values that the schema
   * lets through and the Java type does not take. Where the schema names no fields, or the type is
   * a tree of maps, there is nothing to compare.
   */
  List<String> configDifferences(Class<?> type) {
    return new Comparison(json, ValueTypes.Direction.READ).of(type);
  }

  /** The same of a status: here, types of values that the Java type writes and the schema bars. */
  List<String> statusDifferences(Class<?> type) {
    return new Comparison(json, ValueTypes.Direction.WRITTEN).of(type);
  }

  private static final class Comparison {
    private final JsonNode root;
    private final ValueTypes.Direction direction;
    private final List<String> differences = new ArrayList<>();

    Comparison(JsonNode root, ValueTypes.Direction direction) {
      this.root = root;
      this.direction = direction;
    }

    List<String> of(Class<?> type) {
      compare("", root, type, 0);
      return differences;
    }

    private void compare(String path, JsonNode given, Type type, int depth) {
      JsonNode node = resolved(given);
      if (depth > DEEPEST || !node.isObject()) {
        return;
      }
      Optional<String> other = ValueTypes.difference(node, type, direction);
      if (other.isPresent()) {
        differences.add((path.isEmpty() ? "its root" : path) + " " + other.get());
        return;
      }
      switch (type) {
        case Class<?> c when c.isRecord() -> fields(path, node, c, depth);
        case Class<?> c when c.isEnum() -> {
          Set<String> listed = new TreeSet<>();
          node.path("enum").forEach(v -> listed.add(v.asText()));
          Set<String> constants = new TreeSet<>();
          Arrays.stream(c.getEnumConstants()).forEach(v -> constants.add(((Enum<?>) v).name()));
          tell(path + "=", listed, constants, c);
        }
        case Class<?> c when c.isArray() ->
            compare(path + "[]", node.path("items"), c.getComponentType(), depth + 1);
        case ParameterizedType p -> {
          Class<?> raw = (Class<?>) p.getRawType();
          Type[] of = p.getActualTypeArguments();
          if (raw == Optional.class) {
            compare(path, node, of[0], depth + 1);
          } else if (Collection.class.isAssignableFrom(raw)) {
            compare(path + "[]", node.path("items"), of[0], depth + 1);
          } else if (Map.class.isAssignableFrom(raw) && of.length == 2) {
            compare(path + ".<name>", node.path("additionalProperties"), of[1], depth + 1);
          }
        }
        default -> {}
      }
    }

    private void fields(String path, JsonNode node, Class<?> type, int depth) {
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
      tell(prefix, inSchema.keySet(), inRecord.keySet(), type);
      inRecord.forEach(
          (name, component) -> {
            JsonNode field = inSchema.get(name);
            if (field != null) {
              compare(prefix + name, field, component, depth + 1);
            }
          });
    }

    private void tell(String prefix, Set<String> inSchema, Set<String> inType, Class<?> type) {
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
      node.path("properties")
          .properties()
          .forEach(f -> fields.putIfAbsent(f.getKey(), f.getValue()));
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
        node = root.at(node.path("$ref").asText().substring(1));
      }
      return node;
    }
  }
}
