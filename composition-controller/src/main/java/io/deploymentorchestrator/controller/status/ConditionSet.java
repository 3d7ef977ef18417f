package io.deploymentorchestrator.controller.status;

import io.deploymentorchestrator.controller.api.StatusCondition;
import io.deploymentorchestrator.operator.text.DisplayText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Conditions being put together from those before. {@code lastTransitionTime} moves only when the
 * status flips (Kubernetes API conventions, "Typical status properties"). Not thread-safe.
 */
final class ConditionSet {

  /** A Composition of 500 quotes many messages, and all has to fit into one object. */
  static final int MAX_MESSAGE = 4096;

  private final Map<String, StatusCondition> before = new LinkedHashMap<>();
  private final Map<String, StatusCondition> now = new LinkedHashMap<>();
  private final long generation;
  private final String time;

  ConditionSet(List<StatusCondition> before, long generation, Instant time) {
    before.forEach(c -> this.before.put(c.type(), c));
    this.generation = generation;
    this.time = time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  ConditionSet isTrue(String type, String reason, String message) {
    return set(type, "True", reason, message);
  }

  ConditionSet isFalse(String type, String reason, String message) {
    return set(type, "False", reason, message);
  }

  ConditionSet set(String type, String status, String reason, String message) {
    StatusCondition last = before.get(type);
    String since = last != null && last.status().equals(status) ? last.lastTransitionTime() : time;
    // kubectl prints them, and they quote what users wrote.
    String shown = DisplayText.line(message, MAX_MESSAGE);
    now.put(type, new StatusCondition(type, status, generation, since, reason, shown));
    return this;
  }

  /** Takes over a condition as it was, if there was one. */
  ConditionSet keep(String type) {
    StatusCondition last = before.get(type);
    if (last != null) {
      now.put(type, last);
    }
    return this;
  }

  /** Takes over all those of before that were not set. */
  ConditionSet keepOthers(List<String> except) {
    before.forEach(
        (type, condition) -> {
          if (!now.containsKey(type) && !except.contains(type)) {
            now.put(type, condition);
          }
        });
    return this;
  }

  List<StatusCondition> toList() {
    return new ArrayList<>(now.values());
  }
}
