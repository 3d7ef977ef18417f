package io.deploymentorchestrator.controller.reference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** The filter {@code join}. */
final class Join {

  private final StringBuilder text = new StringBuilder();
  private final Budget budget;

  private Join(Budget budget) {
    this.budget = budget;
  }

  /** The items' texts with a separator between them; null is an empty one. */
  static String join(JsonNode list, String separator, Budget budget) throws LimitException {
    Join join = new Join(budget);
    String between = "";
    for (JsonNode item : list) {
      join.append(between);
      if (!item.isNull()) {
        join.append(item, 1);
      }
      between = separator;
    }
    return join.text.toString();
  }

  private void append(String part) throws LimitException {
    budget.work(part.length());
    if (text.length() + part.length() > Budget.MAX_OUTPUT) {
      throw Budget.tooLong();
    }
    text.append(part);
  }

  /** Lists and objects inside the list, [a, b] and {k=v}. */
  private void append(JsonNode value, int depth) throws LimitException {
    String between = "";
    if (value.isArray()) {
      ConfigTemplate.checkDepth(depth);
      append("[");
      for (JsonNode item : value) {
        append(between);
        append(item, depth + 1);
        between = ", ";
      }
      append("]");
    } else if (value.isObject()) {
      ConfigTemplate.checkDepth(depth);
      append("{");
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        append(between + field.getKey() + "=");
        append(field.getValue(), depth + 1);
        between = ", ";
      }
      append("}");
    } else {
      append(Filters.text(value));
    }
  }
}
