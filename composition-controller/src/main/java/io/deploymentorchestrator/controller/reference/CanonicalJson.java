package io.deploymentorchestrator.controller.reference;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** One text for equal JSON, whatever the order of its keys; and its hash. */
public final class CanonicalJson {

  private static final JsonFactory JSON =
      new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

  private CanonicalJson() {}

  /**
   * SHA-256, in hexadecimal, of the parts' canonical texts; a part's end can't be mistaken for the
   * next one's beginning. The texts are hashed as they are written and kept nowhere.
   *
   * @throws IllegalStateException if a part is nested deeper than 1,000 levels, which no {@link
   *     ConfigTemplate} resolves to
   */
  public static String hash(JsonNode... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest);
      for (JsonNode part : parts) {
        try (JsonGenerator generator = JSON.createGenerator(out)) {
          write(part, generator);
        }
        out.write('\n');
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void write(JsonNode value, JsonGenerator out) throws IOException {
    switch (value.getNodeType()) {
      case OBJECT -> {
        // The generator refuses what is nested too deeply, before the stack ends.
        out.writeStartObject();
        List<Map.Entry<String, JsonNode>> fields = new ArrayList<>(value.properties());
        fields.sort(Map.Entry.comparingByKey());
        for (Map.Entry<String, JsonNode> field : fields) {
          out.writeFieldName(field.getKey());
          write(field.getValue(), out);
        }
        out.writeEndObject();
      }
      case ARRAY -> {
        out.writeStartArray();
        for (JsonNode item : value) {
          write(item, out);
        }
        out.writeEndArray();
      }
      case NUMBER -> number(value, out);
      case BOOLEAN -> out.writeBoolean(value.booleanValue());
      case STRING -> out.writeString(value.textValue());
      case NULL, MISSING, BINARY, POJO -> out.writeNull();
    }
  }

  private static void number(JsonNode value, JsonGenerator out) throws IOException {
    switch (value.numberType()) {
      case INT, LONG -> out.writeNumber(value.longValue());
      case BIG_INTEGER -> out.writeNumber(value.bigIntegerValue());
      case FLOAT -> out.writeNumber(value.floatValue());
      case DOUBLE -> out.writeNumber(value.doubleValue());
      case BIG_DECIMAL -> out.writeNumber(value.decimalValue());
    }
  }
}
