package io.deploymentorchestrator.controller.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Invariant 6: for any text without our references, output = input, byte for byte. */
class PassThroughTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> PIECES =
      List.of(
          "{{",
          "}}",
          "{",
          "}",
          "{{ ",
          " }}",
          "{{-",
          "-}}",
          "\\",
          "\\{{",
          ".",
          ".x",
          ".db",
          ".providerStatus",
          "providerStatus",
          ".db.providerStatu",
          " .db.providerStatusX",
          "|",
          " | default(\"x\")",
          "[",
          "]",
          "[0]",
          "\"",
          "'",
          " ",
          "\n",
          "\t",
          "{%",
          "%}",
          "{#",
          "#}",
          "${{",
          "$",
          "ü",
          "\uD83D\uDE00",
          "\u0000",
          "x",
          "a b",
          "{{ .username }}",
          "{{ if .a }}",
          "{{{ raw }}}",
          "providerStatus.port }}");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ .username }}",
        "{{- .Values.image | quote -}}",
        "{{ if and .a .b }}x{{ else }}y{{ end }}",
        "{{ range $i, $e := .items }}{{ $e }}{{ end }}",
        "{{ include \"chart.labels\" . | nindent 4 }}",
        "{% for x in xs %}{{ x.y }}{% endfor %}{# c #}",
        "${{ secrets.GITHUB_TOKEN }}",
        "{{#section}}{{{raw}}}{{/section}}",
        "{{ .metadata.labels.app }}",
        "{{path.basename}}",
        "{{ $labels.instance }} is down",
        "{{ .db.status.endpoint }}",
        "{{- .db.providerStatus.port -}}",
        "{{ .db.providerStatusX }}",
        "{{ db.providerStatus.port }}",
        "{{ $.db.providerStatus.port }}",
        "{{ (.db.providerStatus.port) }}",
        "{{ .db.providerStatus.port",
        ".db.providerStatus.port }}",
        "{ {.db.providerStatus.port} }",
        "{{ .a.db.providerStatus.port }}",
        "\\{{ .username }}",
        "{{}}",
        "}}{{",
      })
  void foreignTemplatesPass(String text) {
    assertThat(ConfigTemplate.of(JSON.createObjectNode().put("v", text)).problems()).isEmpty();
    assertThat(resolved(text)).isEqualTo(text);
  }

  @Test
  void randomTextsWithoutOurReferencesPass() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int documents = 0;
    while (documents < 100_000) {
      String text = random(random);
      if (hasOurs(text)) {
        continue;
      }
      documents++;
      assertThat(resolved(text)).as("seed %d", seed).isEqualTo(text);
    }
  }

  @Test
  void aroundOurReferencesOnlyTheirSpansChange() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int documents = 0;
    while (documents < 20_000) {
      String before = random(random);
      String after = random(random);
      if (hasOurs(before)
          || hasOurs(after)
          || before.endsWith("\\")
          || (before + after).contains("{{")) {
        continue; // what stands before must not swallow ours
      }
      documents++;
      assertThat(resolved(before + "{{ .db.providerStatus.port }}" + after))
          .as("seed %d", seed)
          .isEqualTo(before + "5432" + after);
    }
  }

  private static String random(Random random) {
    StringBuilder text = new StringBuilder();
    int pieces = random.nextInt(12);
    for (int i = 0; i < pieces; i++) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  /**
   * An independent, cruder test than the scanner's: at worst it skips a document that would have
   * passed.
   */
  private static boolean hasOurs(String text) {
    return text.replaceAll("\\s", "")
        .matches("(?s).*\\{\\{\\.[A-Za-z_][A-Za-z0-9_]*\\.providerStatus[.\\[|}].*");
  }

  private static String resolved(String text) {
    ObjectNode config = JSON.createObjectNode().put("v", text);
    JsonNode status = JSON.createObjectNode().put("port", 5432);
    JsonNode value = ConfigTemplate.of(config).resolve(name -> status).config().get("v");
    return value.asText();
  }
}
