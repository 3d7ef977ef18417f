package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every character survives in what the controller itself writes: Components and their status. */
class CharactersIT extends OneOperator {

  static Stream<String> texts() {
    return Stream.of(
        "a \u2028 b \u0085 x \u2029 y",
        "\uFEFFbom \uFEFF \uFFFE \uFFFF \u007F \u009F",
        "a 😀 b \uDBFF\uDFFD",
        "tab\t line\n  return\r\n bell\u0007 \"quotes\" \\u2028",
        IntStream.range(1, 0x3000).mapToObj(Character::toString).collect(Collectors.joining(" ")));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void aTextSurvivesFromCompositionToComponentStatusAndDependent(String text) {
    user.apply(
        User.composition(
            "app",
            "{name: one, type: journal, config: {value: " + quoted(text) + "}}",
            "{name: two, type: journal, config: {value: \"{{ .one.providerStatus.value }}\"}}"));

    user.awaitCompositionReady("app");

    assertThat(User.value(user.existing("app-one"))).isEqualTo(text);
    assertThat(User.value(user.existing("app-two"))).isEqualTo(text);
  }

  /** As YAML that is ASCII. */
  private static String quoted(String text) {
    return text.codePoints()
        .mapToObj("\\U%08X"::formatted)
        .collect(Collectors.joining("", "\"", "\""));
  }
}
