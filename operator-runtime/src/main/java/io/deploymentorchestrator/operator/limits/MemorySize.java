package io.deploymentorchestrator.operator.limits;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * About how much memory JSON takes as a tree, in bytes: what each value costs beside its text is
 * what a 64-bit JVM with compressed references needs.
 */
public final class MemorySize {

  private static final long VALUE = 24;
  private static final long TEXT = 48;
  private static final long OBJECT = 80;
  private static final long ENTRY = 48;
  private static final long LIST = 64;
  private static final long ITEM = 4;

  private static final JsonFactory TEXTS =
      JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build();

  private MemorySize() {}

  /** Of a tree; its depth must be bounded. */
  public static long of(@Nullable JsonNode node) {
    if (node == null) {
      return 0;
    }
    if (node.isTextual()) {
      return TEXT + node.textValue().length();
    }
    if (node.isArray()) {
      long size = LIST;
      for (JsonNode item : node) {
        size += ITEM + of(item);
      }
      return size;
    }
    if (node.isObject()) {
      long size = OBJECT;
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        size += ENTRY + TEXT + field.getKey().length() + of(field.getValue());
      }
      return size;
    }
    return VALUE;
  }

  /**
   * Of what a text of JSON becomes as plain maps, lists and values, without making them. What is no
   * JSON counts as far as it is.
   */
  public static long ofText(byte[] json) {
    long size = 0;
    try (JsonParser parser = TEXTS.createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        size +=
            switch (token) {
              case START_OBJECT -> ITEM + OBJECT;
              case START_ARRAY -> ITEM + LIST;
              case FIELD_NAME -> ENTRY + TEXT + parser.getTextLength();
              case VALUE_STRING -> ITEM + TEXT + parser.getTextLength();
              case END_OBJECT, END_ARRAY -> 0;
              default -> ITEM + VALUE;
            };
      }
    } catch (IOException e) {
      return size;
    }
    return size;
  }

  /** Of the same as plain maps, lists and values. */
  public static long of(@Nullable Object tree) {
    return switch (tree) {
      case null -> 0;
      case String text -> TEXT + text.length();
      case Map<?, ?> map -> {
        long size = OBJECT;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          size += ENTRY + of(entry.getKey()) + of(entry.getValue());
        }
        yield size;
      }
      case Iterable<?> list -> {
        long size = LIST;
        for (Object item : list) {
          size += ITEM + of(item);
        }
        yield size;
      }
      default -> VALUE;
    };
  }
}
