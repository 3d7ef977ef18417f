package io.deploymentorchestrator.testkit.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Compares the JSON types that a schema allows at one place with the Java type there. */
final class ValueTypes {

  private static final Set<Class<?>> TEXTS =
      Set.of(
          String.class,
          CharSequence.class,
          char.class,
          Character.class,
          UUID.class,
          URI.class,
          Instant.class,
          LocalDate.class,
          OffsetDateTime.class,
          ZonedDateTime.class);
  private static final Set<Class<?>> INTEGERS =
      Set.of(
          byte.class,
          Byte.class,
          short.class,
          Short.class,
          int.class,
          Integer.class,
          long.class,
          Long.class,
          BigInteger.class,
          OptionalInt.class,
          OptionalLong.class);
  private static final Set<Class<?>> NUMBERS =
      Set.of(
          float.class,
          Float.class,
          double.class,
          Double.class,
          BigDecimal.class,
          OptionalDouble.class);

  private ValueTypes() {}

  /** Which way values go. */
  enum Direction {
    /** What the schema lets through is read as the Java type. */
    READ,
    /** What the Java type holds is written, and has to satisfy the schema. */
    WRITTEN
  }

  /**
   * How the two differ, as the end of a sentence; empty if they don't, or if one of them leaves
   * open what is there.
   *
   * @param schema with references followed
   */
  static Optional<String> difference(JsonNode schema, Type type, Direction direction) {
    Set<String> allowed = allowed(schema);
    String taken = jsonType(type);
    if (allowed.isEmpty() || taken.isEmpty()) {
      return Optional.empty();
    }
    boolean fits =
        switch (direction) {
          // Several scalars become one text: that is how a handler takes any of them.
          case READ ->
              (taken.equals("string") && allowed.contains("string"))
                  || allowed.stream().allMatch(t -> includes(taken, t));
          case WRITTEN -> allowed.stream().anyMatch(t -> includes(t, taken));
        };
    if (fits) {
      return Optional.empty();
    }
    String said = String.join(" or ", allowed);
    return Optional.of(
        switch (direction) {
          case READ -> "is %s by the schema, and %s takes %s".formatted(said, name(type), taken);
          case WRITTEN ->
              "is %s by the schema, and %s writes %s".formatted(said, name(type), taken);
        });
  }

  private static boolean includes(String wide, String narrow) {
    return wide.equals(narrow) || (wide.equals("number") && narrow.equals("integer"));
  }

  /** The types that a schema names for a value; null aside, which stands for an absent one. */
  private static Set<String> allowed(JsonNode schema) {
    Set<String> types = new TreeSet<>();
    JsonNode type = schema.path("type");
    if (type.isTextual()) {
      types.add(type.asText());
    } else if (type.isArray()) {
      type.forEach(t -> types.add(t.asText()));
    } else if (schema.has("enum")) {
      schema.path("enum").forEach(v -> types.add(of(v)));
    } else if (schema.has("const")) {
      types.add(of(schema.path("const")));
    }
    types.remove("null");
    return types;
  }

  private static String of(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "string";
      case BOOLEAN -> "boolean";
      case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
      case ARRAY -> "array";
      case OBJECT -> "object";
      default -> "null";
    };
  }

  /** The JSON type of a Java type; empty if that is open. */
  private static String jsonType(Type type) {
    return switch (type) {
      case Class<?> c when TEXTS.contains(c) || c.isEnum() -> "string";
      case Class<?> c when INTEGERS.contains(c) -> "integer";
      case Class<?> c when NUMBERS.contains(c) -> "number";
      case Class<?> c when c == boolean.class || c == Boolean.class -> "boolean";
      case Class<?> c when c == byte[].class || c == char[].class -> "string";
      case Class<?> c when c.isArray() || Collection.class.isAssignableFrom(c) -> "array";
      case Class<?> c when c.isRecord() || Map.class.isAssignableFrom(c) -> "object";
      case ParameterizedType p when p.getRawType() == Optional.class ->
          jsonType(p.getActualTypeArguments()[0]);
      case ParameterizedType p -> jsonType(p.getRawType());
      default -> "";
    };
  }

  private static String name(Type type) {
    return switch (type) {
      case Class<?> c -> c.getSimpleName();
      case ParameterizedType p when p.getRawType() == Optional.class ->
          "Optional<" + name(p.getActualTypeArguments()[0]) + ">";
      case ParameterizedType p -> name(p.getRawType());
      default -> type.getTypeName();
    };
  }
}
