package io.deploymentorchestrator.secrets.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deploymentorchestrator.provider.sdk.SecretValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is expected to come out is what Go's text/template made of the same. */
class KeyTemplateTest {

  private static final Map<String, SecretValue> VALUES =
      Map.of(
          "a", SecretValue.of("A"),
          "b_1", SecretValue.of("B"),
          "ü", SecretValue.of("U"),
          "braces", SecretValue.of("{{ .a }}"));

  static List<Arguments> rendered() {
    return List.of(
        Arguments.of("{{ .a }}", "A"),
        Arguments.of("{{.a}}", "A"),
        Arguments.of("x {{- .a -}} y", "xAy"),
        Arguments.of("x {{ .a }} y", "x A y"),
        Arguments.of("{{-  .a}}", "A"),
        Arguments.of("{{ .a}} }}", "A }}"),
        Arguments.of("{{\n.a\n}}", "A"),
        Arguments.of("{{\t.a\r\n}}", "A"),
        Arguments.of("{{ .a }}{{ .b_1 }}", "AB"),
        Arguments.of("a{{ .ü }}", "aU"),
        Arguments.of("{{- .a -}}\n\n{{- .a }} \n", "AA \n"),
        Arguments.of("}}{{ .a }}", "}}A"),
        Arguments.of("{ {{ .a }} }", "{ A }"),
        Arguments.of("no action at all", "no action at all"),
        Arguments.of("", ""),
        Arguments.of("{{ .braces }}", "{{ .a }}"),
        Arguments.of("jdbc:postgresql://{{ .a }}:{{ .b_1 }}@db/üö", "jdbc:postgresql://A:B@db/üö"));
  }

  @ParameterizedTest
  @MethodSource("rendered")
  void what_names_keys_comes_out_as_from_go(String template, String out) throws Exception {
    assertThat(KeyTemplate.parse(template).render(VALUES).text()).isEqualTo(out);
  }

  @Test
  void values_need_not_be_text() throws Exception {
    byte[] bytes = {0, (byte) 0xff, (byte) 0xc3, 10};
    SecretValue made = KeyTemplate.parse("<{{ .k }}>").render(Map.of("k", SecretValue.of(bytes)));
    assertThat(made.bytes()).containsExactly('<', 0, 0xff, 0xc3, 10, '>');
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{-.a}}",
        "{{.a-}}",
        "{{. a}}",
        "{{ .a.b }}",
        "{{{ .a }}}",
        "{{ a }}",
        "{{ }}",
        "{{ .1a }}",
        "{{ $x }}",
        "{{ \"text\" }}",
        "{{/* comment */}}",
        "{{ . }}",
        "{{ index . \"a\" }}"
      })
  void anything_else_is_refused(String template) {
    assertThatThrownBy(() -> KeyTemplate.parse(template))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("line 1: ")
        .hasMessageContaining("is not served yet");
  }

  static List<Arguments> named() {
    return List.of(
        Arguments.of("{{ .a | b64enc }}", 1, "b64enc"),
        Arguments.of("one\n\n{{ if .a }}x{{ end }}", 3, "if"),
        Arguments.of("{{ .a }}\n{{ range $k, $v := . }}{{ end }}", 2, "range"),
        Arguments.of("{{- toYaml .a -}}", 1, "toYaml"),
        Arguments.of("{{ (index . \"a\") }}", 1, "index"));
  }

  @ParameterizedTest
  @MethodSource("named")
  void a_refusal_names_line_and_function(String template, int line, String function) {
    assertThatThrownBy(() -> KeyTemplate.parse(template))
        .hasMessage(
            "line %d: \"%s\" is not served yet: a template names keys only, as {{ .password }}",
            line, function);
  }

  @Test
  void an_action_without_end_is_named_by_its_line() {
    assertThatThrownBy(() -> KeyTemplate.parse("a\n{{ .a")).hasMessage("line 2: {{ without }}");
  }

  @Test
  void a_missing_key_is_named_and_no_value_is() {
    assertThatThrownBy(
            () ->
                KeyTemplate.parse("{{ .there }}\n{{ .missing }}")
                    .render(Map.of("there", SecretValue.of("value-in-question"))))
        .hasMessage("line 2: there is no key \"missing\"");
  }

  @Test
  void what_comes_out_is_bounded() throws Exception {
    SecretValue large = SecretValue.of("x".repeat(300_000));
    KeyTemplate template = KeyTemplate.parse("{{ .k }}".repeat(4));
    assertThatThrownBy(() -> template.render(Map.of("k", large))).hasMessageContaining("1 MiB");
    assertThat(KeyTemplate.parse("{{ .k }}".repeat(3)).render(Map.of("k", large)).size())
        .isEqualTo(900_000);
  }

  @Test
  void keys_are_told_once_and_in_order() throws Exception {
    assertThat(KeyTemplate.parse("{{ .z }}{{ .a }}{{ .z }}").keys()).containsExactly("a", "z");
  }

  @Test
  void text_is_written_as_utf_8() throws Exception {
    assertThat(KeyTemplate.parse("ü").render(Map.of()).bytes())
        .isEqualTo("ü".getBytes(StandardCharsets.UTF_8));
  }
}
