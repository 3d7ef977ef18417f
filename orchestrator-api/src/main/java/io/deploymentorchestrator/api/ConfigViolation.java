package io.deploymentorchestrator.api;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Something wrong with a config, at one place in it.
 *
 * @param path to the place: names of fields as {@link String}, positions in lists as {@link
 *     Integer}; empty for the config itself
 * @param message what is wrong and what cures it, as it goes on after the place: {@code must have
 *     at most 8 characters}. Never a value of the config: it may have come from a reference
 */
public record ConfigViolation(List<Object> path, String message) {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /**
   * Copies the path.
   *
   * @throws IllegalArgumentException if the path holds anything but names and positions, or the
   *     message is blank
   */
  public ConfigViolation {
    path = List.copyOf(path);
    for (Object step : path) {
      if (!(step instanceof String) && !(step instanceof Integer)) {
        throw new IllegalArgumentException("a path is made of names and positions");
      }
    }
    if (Objects.requireNonNull(message, "message").isBlank()) {
      throw new IllegalArgumentException("a violation says what is wrong");
    }
  }

  /** {@code list[0].name["any key"]: message}; of the config itself only the message. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Object step : path) {
      if (step instanceof Integer) {
        text.append('[').append(step).append(']');
      } else if (PLAIN.matcher((String) step).matches()) {
        text.append(text.length() == 0 ? "" : ".").append(step);
      } else {
        text.append("[\"").append(step).append("\"]");
      }
    }
    return path.isEmpty() ? message : text.append(": ").append(message).toString();
  }
}
