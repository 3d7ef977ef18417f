package io.deploymentorchestrator.checks;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import java.util.Optional;

/**
 * A schema's own words: {@code "errorMessage": {"oneOf": "must have exactly one of a and b"}}
 * beside {@code oneOf} is what a user is told when that fails, instead of all that is wrong below
 * it.
 */
final class SchemaWords {

  private static final String ERROR_MESSAGE = "errorMessage";

  private SchemaWords() {}

  /** What the schema has to say about a violation; empty if nothing of its own. */
  static Optional<String> about(Error error, JsonNode schema) {
    JsonNode at = schema;
    NodePath where = error.getSchemaLocation().getFragment();
    for (int i = 0; i < where.getNameCount(); i++) {
      String step = String.valueOf(where.getElement(i));
      JsonNode words = at.path(ERROR_MESSAGE).path(step);
      if (words.isTextual()) {
        return Optional.of(words.asText());
      }
      at = at.isArray() ? at.path(Integer.parseInt(step)) : at.path(step);
    }
    return Optional.empty();
  }
}
