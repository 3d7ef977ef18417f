package io.deploymentorchestrator.controller.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.deploymentorchestrator.controller.reference.ConfigProblem.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one config may ask for: accepted up to each limit, refused with its place past it. */
class LimitsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MIB = 1 << 20;

  private static ObjectNode config(String text) {
    return JSON.createObjectNode().put("v", text);
  }

  private static List<ConfigProblem> found(JsonNode config) {
    return ConfigTemplate.of(config).problems();
  }

  private static List<ConfigProblem> resolved(JsonNode config, JsonNode value) {
    ConfigTemplate template = ConfigTemplate.of(config);
    assertThat(template.problems()).isEmpty();
    return template.resolve(name -> value).problems();
  }

  private static void refused(List<ConfigProblem> problems, String path, String message) {
    assertThat(problems).hasSize(1);
    assertThat(problems.getFirst().kind()).isEqualTo(Kind.LimitExceeded);
    assertThat(problems.getFirst().path()).isEqualTo(path);
    assertThat(problems.getFirst().message()).contains(message);
  }

  @Test
  void a_reference_has_at_most_32_filters() {
    assertThat(found(config("{{ .a.providerStatus" + " | upper".repeat(32) + " }}"))).isEmpty();
    refused(
        found(config("{{ .a.providerStatus" + " | upper".repeat(33) + " }}")),
        "config.v",
        "more than 32 filters");
    refused(
        found(config("x {{ .a.providerStatus" + " | upper".repeat(40_000) + " }} y")),
        "config.v",
        "more than 32 filters");
  }

  @Test
  void a_path_goes_at_most_64_steps() {
    assertThat(found(config("{{ .a.providerStatus" + ".b[0]".repeat(32) + " }}"))).isEmpty();
    refused(
        found(config("{{ .a.providerStatus.b" + "[0].b".repeat(32) + " }}")),
        "config.v",
        "more than 64 steps");
  }

  @Test
  void a_reference_has_at_most_16384_characters() {
    String before = "{{ .a.providerStatus";
    String most = "x".repeat(16_384 - " | default(\"\") }}".length());
    assertThat(found(config(before + " | default(\"" + most + "\") }}"))).isEmpty();
    refused(
        found(config(before + " | default(\"" + most + "x\") }}")),
        "config.v",
        "longer than 16,384 characters");
    refused(
        found(config(before + " | replace(\"\\\"\", \"" + "a".repeat(500_000) + "\") | upper }}")),
        "config.v",
        "longer than 16,384 characters");
    refused(found(config(before + " ".repeat(20_000) + "| upper }}")), "config.v", "16,384");
    refused(
        found(config(before + " | default(" + "9".repeat(20_000) + ") }}")), "config.v", "16,384");
    refused(found(config(before + "." + "k".repeat(20_000) + " }}")), "config.v", "16,384");
  }

  @Test
  void a_name_has_at_most_253_characters() {
    assertThat(found(config("{{ ." + "n".repeat(253) + ".providerStatus }}"))).isEmpty();
    refused(
        found(config("{{ ." + "n".repeat(254) + ".providerStatus }}")),
        "config.v",
        "253 characters");
  }

  @Test
  void a_number_has_at_most_some_1200_digits() {
    ObjectNode config = JSON.createObjectNode();
    config.set("v", BigIntegerNode.valueOf(BigInteger.TWO.pow(4095)));
    assertThat(found(config)).isEmpty();
    config.set("v", BigIntegerNode.valueOf(BigInteger.TWO.pow(4096)));
    refused(found(config), "config.v", "1,200 digits");
    JsonNode manyDigits = DecimalNode.valueOf(new BigDecimal(BigInteger.TWO.pow(4096), 10));
    config.set("v", manyDigits);
    refused(found(config), "config.v", "1,200 digits");
    refused(resolved(config("{{ .a.providerStatus }}"), manyDigits), "config.v", "1,200 digits");
    refused(resolved(config("x{{ .a.providerStatus }}"), manyDigits), "config.v", "1,200 digits");
    refused(
        resolved(config("{{ .a.providerStatus | tojson }}"), manyDigits),
        "config.v",
        "1,200 digits");
    assertThat(found(config("{{ .a.providerStatus | default(1." + "9".repeat(2000) + ") }}")))
        .extracting(ConfigProblem::message)
        .singleElement()
        .asString()
        .contains("too large")
        .hasSizeLessThan(400);
  }

  @Test
  void references_escaped_ones_and_unreadable_ones_are_counted_together() {
    String three =
        "{{ .a.providerStatus.x }} \\{{ .a.providerStatus.x }} {{ .b }} {{ .c.providerStatus }}";
    ArrayNode config = JSON.createArrayNode();
    for (int i = 0; i < 333; i++) {
      config.add(three);
    }
    config.add("\\{{ .a.providerStatus.x }}");
    assertThat(found(config)).isEmpty();
    config.add("\\{{ .a.providerStatus.x }}");
    refused(found(config), "config", "1000 references");
    config.set(config.size() - 1, TextNode.valueOf("{{ .a.providerStatus.x ! }}"));
    refused(found(config), "config", "1000 references");
    refused(found(config("\\{{ .a.providerStatus }}".repeat(40_000))), "config", "1000 references");
  }

  @Test
  void a_name_of_a_field_has_at_most_1024_characters() {
    assertThat(found(JSON.createObjectNode().put("k".repeat(1024), 1))).isEmpty();
    List<ConfigProblem> problems = found(JSON.createObjectNode().put("k".repeat(1025), 1));
    assertThat(problems).extracting(ConfigProblem::kind).containsExactly(Kind.LimitExceeded);
    assertThat(problems.getFirst().path()).hasSizeLessThan(100).startsWith("config.kkk");
    assertThat(problems.getFirst().message()).contains("1,024 characters");
  }

  @Test
  void a_config_nested_without_end_is_refused_without_descending() {
    for (boolean lists : new boolean[] {true, false}) {
      JsonNode deep = TextNode.valueOf("{{ .a.providerStatus }}");
      for (int i = 0; i < 200_000; i++) {
        deep = lists ? JSON.createArrayNode().add(deep) : JSON.createObjectNode().set("k", deep);
      }
      ConfigTemplate template = ConfigTemplate.of(deep);
      assertThat(template.problems())
          .extracting(ConfigProblem::kind)
          .containsExactly(Kind.LimitExceeded);
      assertThat(template.resolve(name -> null).problems()).isEqualTo(template.problems());
    }
  }

  @Test
  void a_value_nested_without_end_is_refused_without_descending() {
    JsonNode deep = TextNode.valueOf("x");
    for (int i = 0; i < 64; i++) {
      deep = JSON.createArrayNode().add(deep);
    }
    List<String> uses =
        List.of(
            "{{ .a.providerStatus }}",
            "{{ .a.providerStatus | tojson }}",
            "{{ .a.providerStatus | join(\",\") }}");
    for (String use : uses.subList(0, 2)) {
      assertThat(resolved(config(use), deep)).as(use).isEmpty();
    }
    assertThat(resolved(config(uses.get(2)), deep.get(0))).isEmpty();
    for (int i = 0; i < 200_000; i++) {
      deep = JSON.createArrayNode().add(deep);
    }
    for (String use : uses) {
      refused(resolved(config(use), deep), "config.v", "deeper than 64 levels");
    }
    assertThat(resolved(config("x {{ .a.providerStatus }}"), deep))
        .extracting(ConfigProblem::kind)
        .containsExactly(Kind.NonScalarInString);
  }

  @Test
  void a_filter_makes_at_most_1_mi_characters_and_the_config_holds_at_most_1_mib_of_values() {
    JsonNode half = TextNode.valueOf("x".repeat(MIB / 2 - 2));
    ObjectNode two = config("{{ .a.providerStatus }}").put("w", "{{ .a.providerStatus }}");
    assertThat(resolved(two, half)).isEmpty();
    refused(resolved(two.put("z", "<{{ .a.providerStatus }}>"), half), "config.z", "1 MiB");

    JsonNode text = TextNode.valueOf("a".repeat(1024));
    String replaced = "{{ .a.providerStatus | replace(\"a\", \"" + "b".repeat(1024) + "\") ";
    assertThat(resolved(config(replaced + "| replace(\"b\", \"\") }}"), text)).isEmpty();
    JsonNode more = TextNode.valueOf("a".repeat(1025));
    refused(resolved(config(replaced + "| replace(\"b\", \"\") }}"), more), "config.v", "1 Mi");
  }

  @Test
  void the_filters_of_a_config_go_over_at_most_16_mi_characters() {
    JsonNode text = TextNode.valueOf("x".repeat(100_000));
    ObjectNode config = JSON.createObjectNode();
    String filters =
        "{{ .a.providerStatus" + " | upper | lower".repeat(10) + " | replace(\"x\", \"\") }}";
    config.put("a", filters);
    assertThat(resolved(config, text)).isEmpty();
    for (int i = 0; i < 999; i++) {
      config.put("k" + i, filters);
    }
    List<ConfigProblem> problems = resolved(config, text);
    assertThat(problems).extracting(ConfigProblem::kind).containsExactly(Kind.LimitExceeded);
    assertThat(problems.getFirst().message()).contains("16 Mi characters");
  }

  @Test
  void split_makes_at_most_10000_items() {
    ObjectNode config = config("{{ .a.providerStatus | split(\",\") | join(\"\") }}");
    assertThat(resolved(config, TextNode.valueOf("a,".repeat(10_000)))).isEmpty();
    JsonNode more = TextNode.valueOf("a,".repeat(10_001));
    refused(resolved(config, more), "config.v", "10,000 items");
    assertThat(resolved(config, TextNode.valueOf(",".repeat(400_000)))).isEmpty();
  }

  @Test
  void a_long_text_to_search_for_counts_as_often_as_it_may_be_compared() throws Exception {
    Budget budget = new Budget();
    String text = "a".repeat(100_000);
    TextFilters.replace(text, "a".repeat(15) + "b", "", budget);
    assertThat(budget.spent()).isEqualTo(100_000);
    ObjectNode config =
        config("{{ .a.providerStatus | replace(\"" + "a".repeat(16_000) + "b\", \"\") }}");
    refused(resolved(config, TextNode.valueOf(text)), "config.v", "16 Mi characters");
    config = config("{{ .a.providerStatus | split(\"" + "a".repeat(16_000) + "b\") }}");
    refused(resolved(config, TextNode.valueOf(text)), "config.v", "16 Mi characters");
  }

  @Test
  void of_many_problems_the_first_are_told_and_the_others_counted() {
    ObjectNode config = JSON.createObjectNode();
    for (int i = 0; i < 20; i++) {
      config.put("k" + i, "{{ .a.providerStatus.no }}");
    }
    assertThat(resolved(config, JSON.createObjectNode())).hasSize(20);
    for (int i = 20; i < 1000; i++) {
      config.put("k" + i, "{{ .a.providerStatus.no }}");
    }
    List<ConfigProblem> problems = resolved(config, JSON.createObjectNode());
    assertThat(problems).hasSize(20);
    assertThat(problems.get(18).path()).isEqualTo("config.k18");
    assertThat(problems.getLast()).hasToString("config: has 981 more problems");
    assertThat(problems.getLast().kind()).isEqualTo(Kind.FieldNotFound);
  }

  @Test
  void the_worst_kind_of_problems_that_are_only_counted_is_told() {
    ArrayNode config = JSON.createArrayNode();
    for (int i = 0; i < 30; i++) {
      config.add("{{ .a.providerStatus.x ! }}");
    }
    config.add("{{ .a.providerStatus" + " | upper".repeat(33) + " }}");
    assertThat(found(config))
        .hasSize(20)
        .last()
        .extracting(ConfigProblem::kind)
        .isEqualTo(Kind.LimitExceeded);
  }

  @Test
  void messages_are_short_whatever_they_quote() {
    String huge = "k".repeat(16_000);
    ObjectNode status = JSON.createObjectNode();
    for (int i = 0; i < 60; i++) {
      status.put(i + huge, i);
    }
    for (String text :
        List.of(
            "{{ .a.providerStatus." + huge + " }}",
            "{{ .a.providerStatus[\"" + huge + "\"] | default(\"x\") | nosuch }}",
            "{{ .a.providerStatus | " + huge + " }}",
            "{{ .a.providerStatus.x | default(" + huge + ") }}",
            "x {{ .a.providerStatus }}" + huge,
            "{{ .a.providerStatus.x " + huge + " }}",
            "{{ .a.providerStatus | join(\"" + huge + "\") }}")) {
      ConfigTemplate template = ConfigTemplate.of(config(text));
      List<ConfigProblem> problems =
          template.problems().isEmpty()
              ? template.resolve(name -> status).problems()
              : template.problems();
      assertThat(problems).as(text.substring(0, 40)).hasSize(1);
      assertThat(problems.getFirst().toString()).hasSizeLessThan(1300);
    }
    assertThat(resolved(config("{{ .a.providerStatus.x }}"), status).getFirst().message())
        .contains("it has 0kkk")
        .endsWith(" more")
        .hasSizeLessThan(700);
  }

  @Test
  void a_character_that_can_not_be_read_is_shown_whole() {
    assertThat(found(config("{{ .a.providerStatus.x \uD83D\uDE00 }}")).getFirst().message())
        .contains("found '\uD83D\uDE00'");
    assertThat(found(config("{{ .a.providerStatus[\"\\\uD83D\uDE00\"] }}")).getFirst().message())
        .contains("'\uD83D\uDE00'");
  }

  /** A scan that began anew at each of these would take minutes. */
  @Test
  @Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void texts_that_look_like_many_references_are_read_once() {
    for (String piece :
        List.of(
            "{{ .a.providerStatus",
            "{{ .a.providerStatus ",
            "{{ .a.providerStatus[\"",
            "{{ .a.providerStatus[\"}}",
            "{{ .a.providerStatus|default('",
            "{{ .a.providerStatus|replace(\"}}\",'",
            "{{ .a.providerStatus | upper ",
            "{{",
            "{{ ",
            "\\{{ .a.providerStatus",
            "{{ .aaaaaaaaaaaaa",
            "{{ .a.providerStatus }} ",
            "}}{{ .a.providerStatus.")) {
      String many = piece.repeat(1_000_000 / piece.length());
      for (String end :
          List.of("", " }}", "\"}}", "')}}", " ".repeat(10_000) + ".providerStatus")) {
        JsonNode config = config(many + end);
        long bytes = Allocation.of(() -> ConfigTemplate.of(config).problems());
        assertThat(bytes).as(piece + end.strip()).isLessThan(64_000_000);
      }
    }
  }
}
