package io.deploymentorchestrator.secretpush.value;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.secretpush.config.GeneratorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordAlphabetTest {

  private static boolean isGood(GeneratorSpec spec, String value) {
    return PasswordAlphabet.of(spec).problemOf(SecretValue.of(value), spec).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aA0!aA0! | true",
        "aA0!aA0 | false",
        "aA0!aA0!a | false",
        "aA00aA00 | false",
        "aA0! A0! | false",
        "aA0!äA0! | false"
      })
  void with_AWS_defaults_length_alphabet_and_classes_are_checked(String value, boolean good) {
    assertThat(isGood(GeneratorSpec.ofLength(8), value)).isEqualTo(good);
  }

  @Test
  void the_space_is_allowed_only_where_it_is_included_and_never_required() {
    var spec = new GeneratorSpec(5, true, false, false, false, false, true, "");

    assertThat(isGood(spec, "aA0! ")).isTrue();
    assertThat(isGood(spec, "aA0!x")).isTrue();
    assertThat(isGood(GeneratorSpec.ofLength(5), "aA0! ")).isFalse();
  }

  @Test
  void excluded_characters_are_found() {
    var spec = new GeneratorSpec(4, false, true, false, false, false, false, "lO0");

    assertThat(isGood(spec, "abcd")).isTrue();
    assertThat(isGood(spec, "abcl")).isFalse();
    assertThat(isGood(spec, "abc!")).isFalse();
  }
}
