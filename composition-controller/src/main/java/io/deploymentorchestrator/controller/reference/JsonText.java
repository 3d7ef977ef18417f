package io.deploymentorchestrator.controller.reference;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Map;

/**
 * Compact JSON of a value, as the filter {@code tojson} writes it: numbers in plain notation, and
 * never longer than allowed.
 */
final class JsonText {

  private static final JsonFactory JSON = new JsonFactory();

  private JsonText() {}

  /** The text; writing ends where it would be longer than a filter may make it. */
  static String of(JsonNode value) throws LimitException {
    Bounded out = new Bounded();
    try (JsonGenerator generator = JSON.createGenerator(out)) {
      write(value, generator, 1);
    } catch (FullException e) {
      throw Budget.tooLong();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.text.toString();
  }

  private static void write(JsonNode value, JsonGenerator out, int depth)
      throws IOException, LimitException {
    switch (value.getNodeType()) {
      case OBJECT -> {
        ConfigTemplate.checkDepth(depth);
        out.writeStartObject();
        for (Map.Entry<String, JsonNode> field : value.properties()) {
          out.writeFieldName(field.getKey());
          write(field.getValue(), out, depth + 1);
        }
        out.writeEndObject();
      }
      case ARRAY -> {
        ConfigTemplate.checkDepth(depth);
        out.writeStartArray();
        for (JsonNode item : value) {
          write(item, out, depth + 1);
        }
        out.writeEndArray();
      }
      case NUMBER -> out.writeNumber(Numbers.text(value));
      case BOOLEAN -> out.writeBoolean(value.booleanValue());
      case STRING -> out.writeString(value.textValue());
      case NULL, MISSING, BINARY, POJO -> out.writeNull();
    }
  }

  private static final class FullException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private static final class Bounded extends Writer {
    private final StringBuilder text = new StringBuilder();

    @Override
    public void write(char[] buffer, int from, int length) throws IOException {
      if (text.length() + length > Budget.MAX_OUTPUT) {
        throw new FullException();
      }
      text.append(buffer, from, length);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
