package io.deploymentorchestrator.secretpush.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.secretpush.config.DeletionPolicy;
import io.deploymentorchestrator.secretpush.config.FieldSpec;
import io.deploymentorchestrator.secretpush.config.GeneratorSpec;
import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import io.deploymentorchestrator.secretpush.config.UpdatePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigValidationTest {

  private static List<String> violations(SecretPushConfig config) {
    return ConfigValidation.violations(config, Optional.empty());
  }

  private static List<String> ofGenerator(GeneratorSpec generator) {
    return violations(Configs.fields(Map.of("p", FieldSpec.generated(generator))));
  }

  private static GeneratorSpec spec(int length, boolean require, String classes, String excluded) {
    return new GeneratorSpec(
        length,
        require,
        !classes.contains("!"),
        !classes.contains("0"),
        !classes.contains("a"),
        !classes.contains("A"),
        false,
        excluded);
  }

  @ParameterizedTest
  @CsvSource({
    "0, false, aA0!, '', 1",
    "1, false, aA0!, '', 0",
    "4096, true, aA0!, '', 0",
    "4097, true, aA0!, '', 1",
    "3, true, aA0!, '', 1",
    "4, true, aA0!, '', 0",
    "2, true, a0, '', 0",
    "1, true, a0, '', 1",
    "8, true, '', '', 1",
    "8, false, '', '', 1",
    "8, true, 0, 012345678, 1",
    "8, true, 0, 01234567, 0",
    "8, true, a0, 0123456789, 1",
    "8, false, a0, 0123456789, 0",
  })
  void a_generator_must_leave_something_to_generate(
      int length, boolean require, String classes, String excluded, int violations) {
    assertThat(ofGenerator(spec(length, require, classes, excluded))).hasSize(violations);
  }

  @Test
  void each_field_has_exactly_one_of_value_and_generator() {
    var both = new FieldSpec("x", GeneratorSpec.ofLength(8));
    var neither = new FieldSpec(null, null);
    var list = FieldSpec.of(List.of("x"));
    var nan = FieldSpec.of(Double.NaN);

    assertThat(violations(Configs.fields(Map.of("a", both, "b-b", neither, "c", list, "d", nan))))
        .satisfiesExactlyInAnyOrder(
            v ->
                assertThat(v)
                    .startsWith("fields.a: must have exactly one of value or generator")
                    .contains("not both"),
            v ->
                assertThat(v)
                    .isEqualTo("fields[\"b-b\"]: must have exactly one of value or generator"),
            v -> assertThat(v).startsWith("fields.c.value:"),
            v -> assertThat(v).startsWith("fields.d.value:"));
  }

  @Test
  void an_empty_static_value_is_allowed() {
    assertThat(violations(Configs.fields(Map.of("a", FieldSpec.of(""))))).isEmpty();
  }

  @Test
  void there_must_be_a_field() {
    assertThat(violations(Configs.fields(Map.of()))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "app, true",
    "a/b_c+d=e.f@g-h, true",
    "'', false",
    "has space, false",
    "ünïcode, false",
    "{{ .x }}, false"
  })
  void names_are_those_that_AWS_allows(String name, boolean allowed) {
    var config =
        Configs.with(name, Optional.empty(), Optional.empty(), Map.of("a", FieldSpec.of("x")));

    assertThat(violations(config).isEmpty()).isEqualTo(allowed);
  }

  @Test
  void fields_that_take_more_than_AWS_allows_are_refused_beforehand() {
    Map<String, FieldSpec> fits = Map.of("a", FieldSpec.of("x".repeat(65_000)));
    Map<String, FieldSpec> tooMuch = Map.of("a", FieldSpec.of("ü".repeat(33_000)));

    assertThat(violations(Configs.fields(fits))).isEmpty();
    assertThat(violations(Configs.fields(tooMuch))).hasSize(1);
  }

  @Test
  void AlwaysUpdate_refuses_a_short_refresh_interval() {
    var config = Configs.policy(UpdatePolicy.AlwaysUpdate, Optional.empty());

    assertThat(ConfigValidation.violations(config, Optional.of(Duration.ofMinutes(9)))).hasSize(1);
    assertThat(ConfigValidation.violations(config, Optional.of(Duration.ofMinutes(10)))).isEmpty();
    assertThat(
            ConfigValidation.violations(
                Configs.policy(UpdatePolicy.MergeFields, Optional.empty()),
                Optional.of(Duration.ofMinutes(1))))
        .isEmpty();
  }

  @Test
  void everything_is_said_at_once_and_no_value_is_shown() {
    var config =
        new SecretPushConfig(
            "nowhere",
            "bad name",
            Optional.of(" "),
            Optional.of("role"),
            Optional.of("x " + Owner.KEY + "c/n/v"),
            Map.of("aws:x", "1"),
            Optional.of(5),
            Map.of("a", new FieldSpec("confidential", GeneratorSpec.ofLength(0))),
            UpdatePolicy.IfNotExists,
            DeletionPolicy.Delete,
            Optional.of(3),
            true);

    List<String> violations = violations(config);

    assertThat(violations)
        .extracting(v -> v.substring(0, v.indexOf(':')))
        .contains(
            "region",
            "secretName",
            "kmsKeyId",
            "roleArn",
            "description",
            "adopt",
            "recoveryWindowInDays",
            "fields.a");
    assertThat(String.join(" ", violations)).doesNotContain("confidential");
  }
}
