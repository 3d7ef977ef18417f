package io.deploymentorchestrator.controller.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DryRunsTest {

  @Test
  void what_is_about_the_other_name_alone_tells_nothing() {
    assertThat(DryRuns.tellsNothing(answer(409, "Operation cannot be fulfilled"))).isTrue();
    assertThat(
            DryRuns.tellsNothing(
                answer(
                    422,
                    "x",
                    "metadata.name: Invalid value: must be spec.names.plural+\".\"+spec.group")))
        .isTrue();
    assertThat(
            DryRuns.tellsNothing(
                answer(422, "x", ": Invalid value: self.metadata.name == 'cluster'")))
        .isTrue();
  }

  @Test
  void anything_else_that_is_wrong_tells_that_it_would_be_refused() {
    assertThat(
            DryRuns.tellsNothing(
                answer(422, "x", "metadata.name: Invalid value: bad", "spec.a: Required value")))
        .isFalse();
    assertThat(DryRuns.tellsNothing(answer(422, "x"))).isFalse();
    assertThat(DryRuns.tellsNothing(answer(409, "x", ".data.x: conflict"))).isFalse();
    assertThat(DryRuns.tellsNothing(answer(403, "x is forbidden: exceeded quota: q"))).isFalse();
    assertThat(
            DryRuns.tellsNothing(answer(400, "admission webhook \"w\" does not support dry run")))
        .isFalse();
    assertThat(DryRuns.tellsNothing(answer(500, "x"))).isFalse();
    assertThat(DryRuns.tellsNothing(answer(201, ""))).isFalse();
  }

  @Test
  void the_users_own_name_is_shown() {
    assertThat(
            DryRuns.under("web", "web-as-new", answer(403, "services \"web-as-new\" is forbidden"))
                .message())
        .isEqualTo("services \"web\" is forbidden");
  }

  @Test
  void what_is_wrong_with_the_other_name_is_left_out_of_what_is_wrong() {
    ApiAnswer answer =
        answer(422, "x", "metadata.name: Invalid value: bad", "spec.a: Required value");

    assertThat(DryRuns.under("web", "web-as-new", answer).causes())
        .extracting(ApiAnswer.Cause::field)
        .containsExactly("spec.a");
  }

  private static ApiAnswer answer(int code, String message, String... causes) {
    List<Map<String, Object>> all =
        Arrays.stream(causes)
            .map(
                cause ->
                    Map.<String, Object>of(
                        "reason",
                        "R",
                        "field",
                        cause.substring(0, cause.indexOf(':')),
                        "message",
                        cause.substring(cause.indexOf(':') + 2)))
            .toList();
    return new ApiAnswer(code, Map.of("message", message, "details", Map.of("causes", all)));
  }
}
