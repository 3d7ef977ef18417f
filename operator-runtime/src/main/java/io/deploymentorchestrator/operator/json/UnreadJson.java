package io.deploymentorchestrator.operator.json;

import com.fasterxml.jackson.core.JsonGenerationException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.node.POJONode;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stands in a tree for JSON that went past a limit and was not kept. It can't be written: whoever
 * tries would replace what a user wrote.
 *
 * @param problem what is wrong, to go on after a path: "is nested deeper than …"
 * @param readable whether it was only left out, for there was no room for it
 */
public record UnreadJson(String problem, boolean readable) implements JsonSerializable {

  /** JSON that can't be read as it is written. */
  static UnreadJson pastLimit(String problem) {
    return new UnreadJson(problem, false);
  }

  /** JSON that could be read, but that there is no room for now. */
  public static UnreadJson leftOut(String problem) {
    return new UnreadJson(problem, true);
  }

  /** As a node of a tree. */
  public JsonNode node() {
    return new POJONode(this);
  }

  /** Whether JSON can't be read as it is written. */
  public static boolean isPastLimit(@Nullable JsonNode node) {
    return in(node).filter(unread -> !unread.readable()).isPresent();
  }

  /** What is wrong with JSON that was not kept; empty if it was. */
  public static Optional<String> problem(@Nullable JsonNode node) {
    return in(node).map(UnreadJson::problem);
  }

  private static Optional<UnreadJson> in(@Nullable JsonNode node) {
    return node instanceof POJONode pojo && pojo.getPojo() instanceof UnreadJson unread
        ? Optional.of(unread)
        : Optional.empty();
  }

  @Override
  public void serialize(JsonGenerator out, SerializerProvider serializers) throws IOException {
    throw new JsonGenerationException("JSON that was not kept can't be written", out);
  }

  @Override
  public void serializeWithType(
      JsonGenerator out, SerializerProvider serializers, TypeSerializer types) throws IOException {
    serialize(out, serializers);
  }
}
