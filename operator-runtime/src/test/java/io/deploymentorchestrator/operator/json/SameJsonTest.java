package io.deploymentorchestrator.operator.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SameJsonTest {

  @Test
  void the_type_of_a_number_and_the_order_of_keys_mean_nothing() {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("a", 1);
    one.put("b", List.of(2));
    Map<String, Object> other = new LinkedHashMap<>();
    other.put("b", List.of(2L));
    other.put("a", 1L);
    assertThat(SameJson.same(one, other)).isTrue();
  }

  @Test
  void another_value_another_key_and_another_order_of_a_list_do() {
    assertThat(SameJson.same(Map.of("a", 1), Map.of("a", 2))).isFalse();
    assertThat(SameJson.same(Map.of("a", 1), Map.of("b", 1))).isFalse();
    assertThat(SameJson.same(Map.of("a", 1), Map.of("a", "1"))).isFalse();
    assertThat(SameJson.same(List.of(1, 2), List.of(2, 1))).isFalse();
  }
}
