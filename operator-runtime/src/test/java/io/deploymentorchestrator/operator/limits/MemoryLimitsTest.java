package io.deploymentorchestrator.operator.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryLimitsTest {

  private static final long MIB = 1 << 20;

  @ParameterizedTest
  @CsvSource({"64,16", "256,16", "1024,64", "4096,256", "65536,500"})
  void a_larger_heap_lists_more_at_once_and_a_page_of_the_largest_objects_fits_several_times(
      long heapMib, long page) {
    assertThat(MemoryLimits.ofHeap(heapMib * MIB).listPage()).isEqualTo(page);
  }
}
