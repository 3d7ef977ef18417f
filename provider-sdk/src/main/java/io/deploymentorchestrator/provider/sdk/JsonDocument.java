package io.deploymentorchestrator.provider.sdk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON text whose parts are taken out as they are written in it. What is no JSON has no parts; no
 * exception of the parser gets out, since it could quote the text.
 */
final class JsonDocument {

  private static final JsonFactory JSON = new JsonFactory();

  private final String text;

  private JsonDocument(String text) {
    this.text = text;
  }

  static JsonDocument of(String text) {
    return new JsonDocument(text);
  }

  /**
   * One value of the document.
   *
   * @param raw as it is written
   * @param text as users get it
   */
  record Element(String raw, String text, boolean fractional) {

    /** The text, of numbers the shortest one without an exponent. */
    String plain() {
      if (!fractional) {
        return text;
      }
      double number = Double.parseDouble(text);
      return Double.isFinite(number)
          ? new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString()
          : text;
    }

    @Override
    public String toString() {
      return "Element[hidden]";
    }
  }

  /** The members of the object that the document is; of equal names the last. */
  Optional<Map<String, Element>> members() {
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      Map<String, Element> members = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        members.put(name, element(parser));
      }
      return parser.nextToken() == null ? Optional.of(members) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What a property names: first the member of that name, then what its path leads to. */
  Optional<Element> find(String property) {
    Optional<Element> literal = walk(List.of(property));
    return literal.isPresent() ? literal : walk(path(property));
  }

  private Optional<Element> walk(List<String> path) {
    try (JsonParser parser = JSON.createParser(text)) {
      parser.nextToken();
      for (String step : path) {
        if (!enter(parser, step)) {
          return Optional.empty();
        }
      }
      return Optional.of(element(parser));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Moves from an object or array to the value of that name or index in it. */
  private static boolean enter(JsonParser parser, String step) throws IOException {
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = parser.currentName().equals(step);
        parser.nextToken();
        if (wanted) {
          return true;
        }
        parser.skipChildren();
      }
      return false;
    }
    if (parser.currentToken() != JsonToken.START_ARRAY || !step.matches("\\d{1,9}")) {
      return false;
    }
    int left = Integer.parseInt(step);
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (left-- == 0) {
        return true;
      }
      parser.skipChildren();
    }
    return false;
  }

  private Element element(JsonParser parser) throws IOException {
    int start = (int) parser.currentTokenLocation().getCharOffset();
    JsonToken token = parser.currentToken();
    if (token.isStructStart()) {
      parser.skipChildren();
      String raw = text.substring(start, (int) parser.currentLocation().getCharOffset());
      return new Element(raw, raw, false);
    }
    String value = parser.getText();
    String raw = text.substring(start, (int) parser.currentLocation().getCharOffset()).strip();
    return new Element(
        raw, token == JsonToken.VALUE_NULL ? "" : value, token == JsonToken.VALUE_NUMBER_FLOAT);
  }

  /** At dots, but not at those after a backslash. */
  private static List<String> path(String property) {
    List<String> steps = new ArrayList<>();
    StringBuilder step = new StringBuilder();
    for (int i = 0; i < property.length(); i++) {
      char c = property.charAt(i);
      if (c == '\\' && i + 1 < property.length()) {
        step.append(property.charAt(++i));
      } else if (c == '.') {
        steps.add(step.toString());
        step.setLength(0);
      } else {
        step.append(c);
      }
    }
    steps.add(step.toString());
    return steps;
  }
}
