package io.deploymentorchestrator.controller.reference;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * A part of a config that holds something to be replaced. What holds nothing has none, and is taken
 * over as it is.
 */
sealed interface Template {

  /** A text with references, or with escaped ones. */
  record Text(List<Segment> segments) implements Template {}

  /**
   * A list.
   *
   * @param original as written
   * @param parts those of its items, by their index
   */
  record Items(ArrayNode original, Map<Integer, Template> parts) implements Template {}

  /**
   * An object.
   *
   * @param original as written
   * @param parts those of its fields, by their key
   */
  record Fields(ObjectNode original, Map<String, Template> parts) implements Template {}
}
