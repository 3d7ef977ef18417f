package io.deploymentorchestrator.controller.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import io.deploymentorchestrator.controller.reference.ExpressionParser.SyntaxException;
import io.deploymentorchestrator.controller.reference.Reference.Filter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The filters that a reference's value can be piped through. Jinjava's expression engine evaluates
 * them, with nothing in scope but the value and the literal arguments: it never sees a template of
 * a user's.
 *
 * <p>Two are ours, because their plain meaning must not depend on Jinja's conventions: {@code
 * tojson} (compact JSON) and {@code string} (a scalar as it is written in JSON). Thread-safe.
 */
final class Filters {

  /** Name → fewest and most arguments. */
  static final Map<String, int[]> NAMES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("default", new int[] {1, 1}),
              Map.entry("string", new int[] {0, 0}),
              Map.entry("int", new int[] {0, 0}),
              Map.entry("upper", new int[] {0, 0}),
              Map.entry("lower", new int[] {0, 0}),
              Map.entry("trim", new int[] {0, 0}),
              Map.entry("replace", new int[] {2, 2}),
              Map.entry("split", new int[] {1, 1}),
              Map.entry("join", new int[] {1, 1}),
              Map.entry("b64encode", new int[] {0, 0}),
              Map.entry("b64decode", new int[] {0, 0}),
              Map.entry("tojson", new int[] {0, 0}),
              Map.entry("urlencode", new int[] {0, 0})));

  /** A filter can't take the value it was given. */
  static final class FilterException extends Exception {
    private static final long serialVersionUID = 1L;

    FilterException(String message) {
      super(message);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Larger than any config may be, so that no filter can blow a value up without bound. */
  private static final int MAX_OUTPUT = 1 << 20;

  private static final JinjavaConfig CONFIG =
      JinjavaConfig.newBuilder()
          .withNestedInterpretationEnabled(false)
          .withFailOnUnknownTokens(true)
          .withMaxOutputSize(MAX_OUTPUT)
          .withMaxStringLength(MAX_OUTPUT)
          .withMaxListSize(100_000)
          .withMaxMapSize(100_000)
          .build();

  private static final Jinjava JINJAVA = new Jinjava(CONFIG);

  private Filters() {}

  /** Refuses unknown filters and wrong numbers of arguments. */
  static void check(String name, int arguments) throws SyntaxException {
    int[] range = NAMES.get(name);
    if (range == null) {
      throw new SyntaxException(
          "unknown filter '" + name + "'; known are " + String.join(", ", NAMES.keySet()));
    }
    if (arguments < range[0] || arguments > range[1]) {
      throw new SyntaxException(
          "filter '" + name + "' takes " + range[0] + " argument(s), not " + arguments);
    }
  }

  /**
   * Pipes a value through filters.
   *
   * @param value null where the path led nowhere: only {@code default} can take that
   */
  static JsonNode apply(@Nullable JsonNode value, List<Filter> filters) throws FilterException {
    JsonNode current = value == null ? NullNode.getInstance() : value;
    for (Filter filter : filters) {
      current = applyOne(current, filter);
    }
    return current;
  }

  private static JsonNode applyOne(JsonNode value, Filter filter) throws FilterException {
    return switch (filter.name()) {
      case "default" -> value.isNull() ? JSON.valueToTree(filter.arguments().getFirst()) : value;
      case "tojson" -> JSON.getNodeFactory().textNode(value.toString());
      case "string" -> JSON.getNodeFactory().textNode(text(value, filter));
      case "int" -> integer(value, filter);
      case "b64decode" -> decode(value, filter);
      case "join" -> {
        if (!value.isArray()) {
          throw new FilterException("filter 'join' takes a list");
        }
        yield evaluate(value, filter);
      }
      default -> {
        text(value, filter); // the rest work on text
        yield evaluate(
            value.isTextual() ? value : JSON.getNodeFactory().textNode(value.asText()), filter);
      }
    };
  }

  private static String text(JsonNode value, Filter filter) throws FilterException {
    if (!value.isValueNode() || value.isNull()) {
      throw new FilterException("filter '" + filter.name() + "' takes a text, number or boolean");
    }
    return value.asText();
  }

  private static JsonNode integer(JsonNode value, Filter filter) throws FilterException {
    if (value.isIntegralNumber()) {
      return value;
    }
    try {
      return JSON.getNodeFactory().numberNode(Long.parseLong(text(value, filter).strip()));
    } catch (NumberFormatException e) {
      throw new FilterException("filter 'int' was given something that is no whole number");
    }
  }

  private static JsonNode decode(JsonNode value, Filter filter) throws FilterException {
    try {
      byte[] bytes = Base64.getDecoder().decode(text(value, filter).strip());
      return JSON.getNodeFactory().textNode(new String(bytes, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new FilterException("filter 'b64decode' was given something that is not base64");
    }
  }

  private static JsonNode evaluate(JsonNode value, Filter filter) throws FilterException {
    Map<String, @Nullable Object> scope = new HashMap<>();
    scope.put("value", JSON.convertValue(value, Object.class));
    List<String> names = new ArrayList<>();
    for (Object argument : filter.arguments()) {
      String name = "a" + names.size();
      scope.put(name, argument);
      names.add(name);
    }
    JinjavaInterpreter interpreter =
        new JinjavaInterpreter(JINJAVA, new Context(JINJAVA.getGlobalContext(), scope), CONFIG);
    JinjavaInterpreter.pushCurrent(interpreter);
    try {
      String arguments = names.isEmpty() ? "" : "(" + String.join(",", names) + ")";
      Object result = interpreter.resolveELExpression("value|" + filter.name() + arguments, -1);
      if (!interpreter.getErrors().isEmpty()) {
        throw new FilterException("filter '" + filter.name() + "' can't take this value");
      }
      return JSON.valueToTree(result instanceof CharSequence text ? text.toString() : result);
    } finally {
      JinjavaInterpreter.popCurrent();
    }
  }
}
