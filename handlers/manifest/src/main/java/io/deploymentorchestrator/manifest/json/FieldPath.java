package io.deploymentorchestrator.manifest.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path to a field: {@code status.loadBalancer.ingress[0].ip}, {@code
 * metadata.labels["app.kubernetes.io/name"]}.
 *
 * @param text as written
 * @param steps names (String) and indexes (Integer)
 */
public record FieldPath(String text, List<Object> steps) {

  private static final Pattern STEP =
      Pattern.compile(
          "\\.?([A-Za-z_$][A-Za-z0-9_$-]*)|\\[\"((?:[^\"\\\\]|\\\\.)*)\"\\]|\\[(\\d{1,9})\\]");

  /** Copies the list. */
  public FieldPath {
    steps = List.copyOf(steps);
  }

  /** Reads a path; empty if it is none. */
  public static Optional<FieldPath> parse(String text) {
    List<Object> steps = new ArrayList<>();
    Matcher step = STEP.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!step.find()
          || step.start() != at
          || (at > 0 && text.charAt(at) != '.' && text.charAt(at) != '[')) {
        return Optional.empty();
      }
      if (step.group(1) != null) {
        steps.add(step.group(1));
      } else if (step.group(2) != null) {
        steps.add(step.group(2).replaceAll("\\\\(.)", "$1"));
      } else {
        steps.add(Integer.valueOf(step.group(3)));
      }
      at = step.end();
    }
    return steps.isEmpty() ? Optional.empty() : Optional.of(new FieldPath(text, steps));
  }

  /** The value there; a JSON null counts as none. */
  public Optional<Object> read(@Nullable Object tree) {
    Object here = tree;
    for (Object step : steps) {
      if (step instanceof Integer index) {
        here = here instanceof List<?> list && index < list.size() ? list.get(index) : null;
      } else {
        here = here instanceof Map<?, ?> map ? map.get(step) : null;
      }
    }
    return Optional.ofNullable(here);
  }

  @Override
  public String toString() {
    return text;
  }
}
