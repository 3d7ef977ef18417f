package io.deploymentorchestrator.controller.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether two statuses say the same. */
public final class SameStatus {

  private static final ObjectMapper JSON = new ObjectMapper();

  private SameStatus() {}

  /**
   * Compared as JSON that has been through a text: there 1 and 1L are the same, and the order of
   * keys means nothing. None is as an empty one.
   */
  public static boolean same(@Nullable ComponentStatus one, @Nullable ComponentStatus other) {
    return Objects.equals(one, other) || tree(one).equals(tree(other));
  }

  private static JsonNode tree(@Nullable ComponentStatus status) {
    try {
      return JSON.readTree(JSON.writeValueAsBytes(status == null ? ComponentStatus.EMPTY : status));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
