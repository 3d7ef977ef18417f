package io.deploymentorchestrator.operator.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads free-form JSON into a tree without recursion, and keeps no more of it than code that walks
 * trees can bear: past a limit the rest is skipped and an {@link UnreadJson} stands in its place.
 * The API server takes ten thousand levels and 1.5 MiB of one-character values, which take fifty
 * times their size as a tree. Thread-safe.
 */
public final class BoundedJson extends JsonDeserializer<JsonNode> {

  /** More than a config may have, so that its own check can name the place. */
  public static final int MAX_DEPTH = 128;

  /** Values and containers: a config of 1 MiB written by a person or tool has fewer. */
  public static final int MAX_VALUES = 60_000;

  private static final Object VALUES = BoundedJson.class;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  @Override
  public JsonNode deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    Integer before = (Integer) context.getAttribute(VALUES);
    Counted read = read(parser, before == null ? 0 : before);
    context.setAttribute(VALUES, read.values());
    return read.node();
  }

  /** Begins to count anew: all that is read of one object counts together. */
  public static void begin(DeserializationContext context) {
    context.setAttribute(VALUES, 0);
  }

  @Override
  public JsonNode getNullValue(DeserializationContext context) {
    return NullNode.getInstance();
  }

  @Override
  public @Nullable Object getAbsentValue(DeserializationContext context) {
    return null;
  }

  /**
   * Reads one value; the parser stands on its first token and is left on its last one.
   *
   * @throws IOException if the text is no JSON, or ends too early
   */
  public static JsonNode read(JsonParser parser) throws IOException {
    return read(parser, 0).node();
  }

  private record Counted(JsonNode node, int values) {}

  private static Counted read(JsonParser parser, int before) throws IOException {
    Deque<JsonNode> open = new ArrayDeque<>();
    @Nullable JsonNode root = null;
    int values = before;
    for (JsonToken token = parser.currentToken(); ; token = next(parser)) {
      if (token == JsonToken.FIELD_NAME) {
        continue; // the parser remembers it
      }
      if (token.isStructEnd()) {
        open.pop();
      } else {
        int levels = open.size() + (token.isStructStart() ? 1 : 0);
        if (++values > MAX_VALUES) {
          return new Counted(
              skip(parser, levels, "holds more than " + MAX_VALUES + " values"), before);
        }
        if (levels > MAX_DEPTH) {
          return new Counted(
              skip(parser, levels, "is nested deeper than " + MAX_DEPTH + " levels"), before);
        }
        JsonNode value = value(parser, token);
        if (root == null) {
          root = value;
        } else {
          add(open.element(), parser.currentName(), value);
        }
        if (token.isStructStart()) {
          open.push(value);
        }
      }
      if (open.isEmpty()) {
        return new Counted(Objects.requireNonNull(root), values);
      }
    }
  }

  private static JsonToken next(JsonParser parser) throws IOException {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw new IOException("the text ends in the middle of a value");
    }
    return token;
  }

  private static void add(JsonNode container, @Nullable String name, JsonNode value) {
    switch (container) {
      case ObjectNode object -> object.set(name, value);
      case ArrayNode array -> array.add(value);
      default -> throw new IllegalStateException("not a container");
    }
  }

  private static JsonNode value(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> NODES.objectNode();
      case START_ARRAY -> NODES.arrayNode();
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      case VALUE_NUMBER_INT ->
          switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
          };
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
      default -> throw new IOException("unexpected " + token);
    };
  }

  /**
   * Passes over what is left.
   *
   * @param levels that are open
   */
  private static JsonNode skip(JsonParser parser, int levels, String problem) throws IOException {
    int open = levels;
    while (open > 0) {
      JsonToken token = next(parser);
      open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    }
    return UnreadJson.pastLimit(problem).node();
  }
}
