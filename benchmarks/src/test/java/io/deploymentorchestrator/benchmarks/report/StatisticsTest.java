package io.deploymentorchestrator.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void theMedianOfAnEvenNumberLiesBetweenTheMiddleOnes() {
    assertThat(Statistics.median(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(2.5);
    assertThat(Statistics.median(List.of(5.0, 1.0, 3.0))).isEqualTo(3);
  }

  @Test
  void aPercentileIsTheNearestRank() {
    List<Double> values = List.of(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0);
    assertThat(Statistics.percentile(values, 50)).isEqualTo(5);
    assertThat(Statistics.percentile(values, 99)).isEqualTo(10);
    assertThat(Statistics.percentile(values, 1)).isEqualTo(1);
  }

  @Test
  void nothingHasNoMedian() {
    assertThat(Statistics.median(List.of())).isNaN();
    assertThat(Statistics.percentile(List.of(), 99)).isNaN();
  }
}
