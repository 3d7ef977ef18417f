package io.deploymentorchestrator.secrets.sync;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go's {@code time.ParseDuration} reads them, with all of its units and signs. */
final class GoDuration {

  private static final Pattern WHOLE =
      Pattern.compile("[-+]?(0|((\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h))+)");
  private static final Pattern PART =
      Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");

  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

  private GoDuration() {}

  /** Reads one; empty if it is none. */
  static Optional<Duration> parse(String text) {
    if (text.length() > 64 || !WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      nanos = nanos.add(new BigDecimal(number(part.group(1))).multiply(unit(part.group(2))));
    }
    if (nanos.compareTo(MOST) > 0) {
      return Optional.empty();
    }
    Duration size = Duration.ofNanos(nanos.setScale(0, RoundingMode.DOWN).longValueExact());
    return Optional.of(text.startsWith("-") ? size.negated() : size);
  }

  /** Go takes {@code 1.} and {@code .5}. */
  private static String number(String text) {
    return text.endsWith(".") ? text + "0" : text;
  }

  private static BigDecimal unit(String name) {
    return BigDecimal.valueOf(
        switch (name) {
          case "ns" -> 1L;
          case "us", "µs", "μs" -> 1_000L;
          case "ms" -> 1_000_000L;
          case "s" -> 1_000_000_000L;
          case "m" -> 60_000_000_000L;
          default -> 3_600_000_000_000L;
        });
  }
}
