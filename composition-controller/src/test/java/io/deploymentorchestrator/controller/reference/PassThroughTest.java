package io.deploymentorchestrator.controller.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
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
        "{{ $labels.pod }}: {{ $value | humanizePercentage }} {{ with .Annotations.summary }}{{ . }}{{ end }}",
        "{{instance}} - {{job}} ${__field.labels.pod} [[ $datasource ]]",
        "logs/{{ kubernetes.pod_namespace }}/{{ service }}/%Y-%m-%d",
        ". = parse_json!(string!(.message)); .host = \"{{ host }}\"",
        "{{ .größe }} {{ .数据库.providerStatus.port }} {{ .db.providerStatusé }} \u200B{{ \uD83D\uDE00 }}",
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

  /** What stands in a document, and what it is to become. */
  private record Pair(JsonNode before, JsonNode after) {}

  /** A reference of ours, its value, and the value inside a longer text. */
  private record Own(String text, JsonNode value) {}

  private static final JsonNode STATUS =
      JSON.createObjectNode()
          .put("port", 5432)
          .put("host", "{{ .db.providerStatus.port }}\\{{ .x }}")
          .put("a }} b", "quoted")
          .put("ready", true)
          .set("list", JSON.createArrayNode().add("one").add("{{"));

  private static final List<Own> OURS =
      List.of(
          own("{{ .db.providerStatus.port }}", IntNode.valueOf(5432)),
          own("{{.db.providerStatus.port}}", IntNode.valueOf(5432)),
          own("{{ .db.providerStatus.port | string }}", TextNode.valueOf("5432")),
          own("{{  .db.providerStatus.host  }}", STATUS.get("host")),
          own("{{ .db.providerStatus[\"a }} b\"] }}", TextNode.valueOf("quoted")),
          own("{{ .db.providerStatus.ready }}", BooleanNode.TRUE),
          own("{{ .db.providerStatus.list[1] }}", TextNode.valueOf("{{")),
          own(
              "{{ .db.providerStatus.none | default(\"}} {{ .x }}\") }}",
              TextNode.valueOf("}} {{ .x }}")),
          own("{{ .db.providerStatus.list | join(\"-\") | upper }}", TextNode.valueOf("ONE-{{")));

  private static Own own(String text, JsonNode value) {
    return new Own(text, value);
  }

  @Test
  void aroundOurReferencesOnlyTheirSpansChangeInWholeDocuments() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int documents = 0; documents < 100_000; documents++) {
      Pair document = document(random, 3);
      ConfigTemplate.Resolution resolved =
          ConfigTemplate.of(document.before()).resolve(name -> STATUS);
      assertThat(resolved.problems()).as("seed %d: %s", seed, document.before()).isEmpty();
      assertThat(resolved.config())
          .as("seed %d: %s", seed, document.before())
          .isEqualTo(document.after());
    }
  }

  private static Pair document(Random random, int depth) {
    int kind = depth == 0 ? 0 : random.nextInt(4);
    if (kind == 1) {
      ArrayNode before = JSON.createArrayNode();
      ArrayNode after = JSON.createArrayNode();
      for (int i = random.nextInt(3); i >= 0; i--) {
        Pair item = document(random, depth - 1);
        before.add(item.before());
        after.add(item.after());
      }
      return new Pair(before, after);
    }
    if (kind == 2) {
      ObjectNode before = JSON.createObjectNode();
      ObjectNode after = JSON.createObjectNode();
      for (int i = random.nextInt(3); i >= 0; i--) {
        // Keys are never resolved, whatever they look like.
        String key = random.nextInt(4) == 0 ? pick(OURS, random).text() : "k" + i;
        Pair value = document(random, depth - 1);
        before.set(key, value.before());
        after.set(key, value.after());
      }
      return new Pair(before, after);
    }
    if (kind == 3 && random.nextBoolean()) {
      return same(random.nextBoolean() ? IntNode.valueOf(random.nextInt()) : NullNode.instance);
    }
    return string(random);
  }

  private static Pair string(Random random) {
    if (random.nextInt(4) == 0) {
      Own whole = pick(OURS, random);
      return new Pair(TextNode.valueOf(whole.text()), whole.value());
    }
    StringBuilder before = new StringBuilder();
    StringBuilder after = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      String foreign = foreign(random);
      before.append(foreign);
      after.append(foreign);
      Own own = pick(OURS, random);
      switch (random.nextInt(3)) {
        case 0 -> {
          before.append(' ').append(own.text());
          after.append(' ').append(own.value().asText());
        }
        case 1 -> {
          before.append('\\').append(own.text());
          after.append(own.text());
        }
        default -> {
          before.append("--");
          after.append("--");
        }
      }
    }
    return new Pair(TextNode.valueOf(before.toString()), TextNode.valueOf(after.toString()));
  }

  private static Pair same(JsonNode node) {
    return new Pair(node, node);
  }

  private static <T> T pick(List<T> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }

  /** Of others: whatever it begins, it neither is nor opens one of ours. */
  private static String foreign(Random random) {
    while (true) {
      String text = random(random);
      if (!hasOurs(text) && !hasOurs(text + " }}")) {
        return text;
      }
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
