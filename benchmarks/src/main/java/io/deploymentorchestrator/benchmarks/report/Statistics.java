package io.deploymentorchestrator.benchmarks.report;

import java.util.Collection;

/** Order statistics of small samples. */
public final class Statistics {
  private Statistics() {}

  public static double median(Collection<Double> values) {
    double[] sorted = sorted(values);
    int n = sorted.length;
    if (n == 0) {
      return Double.NaN;
    }
    return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
  }

  /**
   * The nearest-rank percentile.
   *
   * @param percent above 0, up to 100
   */
  public static double percentile(Collection<Double> values, double percent) {
    double[] sorted = sorted(values);
    return sorted.length == 0
        ? Double.NaN
        : sorted[Math.max(0, (int) Math.ceil(percent / 100 * sorted.length) - 1)];
  }

  private static double[] sorted(Collection<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }
}
