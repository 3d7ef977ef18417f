package io.deploymentorchestrator.controller.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.deploymentorchestrator.controller.reference.ExpressionParser.SyntaxException;
import io.deploymentorchestrator.controller.reference.Reference.Filter;
import java.io.Serial;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The filters that a reference's value can be piped through; what they are called and do is Jinja's
 * convention. Each makes no more than a {@link Budget} allows, and asks before it makes it.
 * Thread-safe.
 */
final class Filters {

  /** Name → number of arguments. */
  static final Map<String, Integer> NAMES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("default", 1),
              Map.entry("string", 0),
              Map.entry("int", 0),
              Map.entry("upper", 0),
              Map.entry("lower", 0),
              Map.entry("trim", 0),
              Map.entry("replace", 2),
              Map.entry("split", 1),
              Map.entry("join", 1),
              Map.entry("b64encode", 0),
              Map.entry("b64decode", 0),
              Map.entry("tojson", 0),
              Map.entry("urlencode", 0)));

  private static final int SHOWN_NAME = 60;

  /** A filter can't take the value it was given. */
  static final class FilterException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    FilterException(String message) {
      super(message, null, false, false);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  private Filters() {}

  /** Refuses unknown filters and wrong numbers of arguments. */
  static void check(String name, int arguments) throws SyntaxException {
    Integer taken = NAMES.get(name);
    if (taken == null) {
      throw new SyntaxException(
          "unknown filter '"
              + Excerpt.of(name, SHOWN_NAME)
              + "'; known are "
              + String.join(", ", NAMES.keySet()));
    }
    if (arguments != taken) {
      throw new SyntaxException(
          "filter '" + name + "' takes " + taken + " argument(s), not " + arguments);
    }
  }

  /**
   * Pipes a value through filters.
   *
   * @param value null where the path led nowhere: only {@code default} can take that
   */
  static JsonNode apply(@Nullable JsonNode value, List<Filter> filters, Budget budget)
      throws FilterException, LimitException {
    JsonNode current = value == null ? NullNode.getInstance() : value;
    for (Filter filter : filters) {
      budget.work(1);
      current = applyOne(current, filter, budget);
    }
    return current;
  }

  private static JsonNode applyOne(JsonNode value, Filter filter, Budget budget)
      throws FilterException, LimitException {
    return switch (filter.name()) {
      case "default" -> value.isNull() ? filter.arguments().getFirst() : value;
      case "int" -> value.isIntegralNumber() ? value : integer(scalar(value, filter, budget));
      case "split" -> TextFilters.split(scalar(value, filter, budget), argument(filter, 0), budget);
      case "join" -> {
        if (!value.isArray()) {
          throw new FilterException("filter 'join' takes a list");
        }
        yield TextNode.valueOf(Join.join(value, argument(filter, 0), budget));
      }
      case "tojson" -> {
        String json = JsonText.of(value);
        budget.make(json.length());
        yield TextNode.valueOf(json);
      }
      default -> TextNode.valueOf(onText(scalar(value, filter, budget), filter, budget));
    };
  }

  private static String onText(String text, Filter filter, Budget budget)
      throws FilterException, LimitException {
    return switch (filter.name()) {
      case "string" -> text;
      case "trim" -> text.trim();
      case "upper" -> LetterCase.upper(text, budget);
      case "lower" -> LetterCase.lower(text, budget);
      case "replace" -> TextFilters.replace(text, argument(filter, 0), argument(filter, 1), budget);
      case "b64encode" -> TextFilters.encode(text, budget);
      case "b64decode" -> TextFilters.decode(text, budget);
      case "urlencode" -> TextFilters.urlEncode(text, budget);
      default -> throw new IllegalStateException("no filter: " + filter.name());
    };
  }

  /** A text, number or boolean as it is written into a text. */
  static String text(JsonNode scalar) throws LimitException {
    return scalar.isNumber() ? Numbers.text(scalar) : scalar.asText();
  }

  private static String argument(Filter filter, int index) throws LimitException {
    return text(filter.arguments().get(index));
  }

  private static String scalar(JsonNode value, Filter filter, Budget budget)
      throws FilterException, LimitException {
    if (!value.isValueNode() || value.isNull()) {
      throw new FilterException("filter '" + filter.name() + "' takes a text, number or boolean");
    }
    String text = text(value);
    budget.work(text.length());
    return text;
  }

  private static JsonNode integer(String text) throws FilterException {
    try {
      return LongNode.valueOf(Long.parseLong(text.strip()));
    } catch (NumberFormatException e) {
      throw new FilterException("filter 'int' was given something that is no whole number");
    }
  }
}
