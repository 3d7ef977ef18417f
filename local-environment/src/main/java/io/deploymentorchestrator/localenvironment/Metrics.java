package io.deploymentorchestrator.localenvironment;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a controller's {@code /metrics} said at one moment.
 *
 * @param text in Prometheus' format
 */
public record Metrics(String text) {
  private static final Pattern SAMPLE =
      Pattern.compile("(?m)^(\\w+)(?:\\{([^}]*)})? ([0-9.E+-]+)$");

  /** The sum of all samples of a name. */
  public double sum(String name) {
    return sum(name, "");
  }

  /**
   * The sum of the samples of a name that have a tag.
   *
   * @param tag as it is written there: {@code outcome="ready"}
   */
  public double sum(String name, String tag) {
    double sum = 0;
    Matcher sample = SAMPLE.matcher(text);
    while (sample.find()) {
      String tags = sample.group(2) == null ? "" : sample.group(2);
      if (sample.group(1).equals(name) && tags.contains(tag)) {
        sum += Double.parseDouble(sample.group(3));
      }
    }
    return sum;
  }
}
