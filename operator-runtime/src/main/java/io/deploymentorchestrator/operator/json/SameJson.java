package io.deploymentorchestrator.operator.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Whether two values say the same once they are written. */
public final class SameJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private SameJson() {}

  /**
   * Compares as JSON that has been through a text: there 1 and 1L are the same, and the order of
   * keys means nothing.
   */
  public static boolean same(Object one, Object other) {
    return Objects.equals(one, other) || tree(one).equals(tree(other));
  }

  private static JsonNode tree(Object value) {
    try {
      return JSON.readTree(JSON.writeValueAsBytes(value));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
