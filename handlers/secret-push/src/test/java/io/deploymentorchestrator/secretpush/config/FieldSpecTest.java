package io.deploymentorchestrator.secretpush.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class FieldSpecTest {

  @Test
  void a_number_is_stored_in_plain_notation() {
    assertThat(FieldSpec.of(0.0005).text()).isEqualTo("0.0005");
    assertThat(FieldSpec.of(12345678.5).text()).isEqualTo("12345678.5");
    assertThat(FieldSpec.of(1.0E7).text()).isEqualTo("10000000");
    assertThat(FieldSpec.of(5.0).text()).isEqualTo("5");
    assertThat(FieldSpec.of(1e-5f).text()).isEqualTo("0.00001");
    assertThat(FieldSpec.of(9007199254740993L).text()).isEqualTo("9007199254740993");
    assertThat(FieldSpec.of(new BigInteger("12345678901234567890")).text())
        .isEqualTo("12345678901234567890");
    assertThat(FieldSpec.of(new BigDecimal("5.0E-4")).text()).isEqualTo("0.00050");
    assertThat(FieldSpec.of(new BigDecimal("1E+9999999")).text()).isEqualTo("1E+9999999");
    assertThat(FieldSpec.of(true).text()).isEqualTo("true");
  }
}
