package io.deploymentorchestrator.controller.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.deploymentorchestrator.controller.reference.ConfigProblem.Kind;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A small config can't take much memory: counted, not timed. */
class BoundedWorkTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MIB = 1 << 20;

  private static List<String> chains() {
    return List.of(
        " | tojson".repeat(32),
        " | replace('\"', '" + "\"".repeat(8) + "')" + " | replace('\"', '\"\"\"\"')".repeat(20),
        " | urlencode | replace('%', '%%%%%%%%')".repeat(16),
        " | replace('\"', 'S')" + (" | replace('S', '" + "ß".repeat(30) + "') | upper").repeat(8),
        " | replace('\"', 'ΰ')"
            + (" | replace('ΰ', '" + "ΰ".repeat(300) + "') | upper")
            + (" | replace('Υ', '" + "ΰ".repeat(300) + "') | upper").repeat(4),
        " | replace('\"', ',y,')"
            + (" | replace('y', 'x,x,x,') | split(',') | join('" + "y".repeat(30) + "')").repeat(8),
        (" | replace('\"', '" + "a,".repeat(300) + "\"\"') | split(',') | join('\"')").repeat(5),
        " | tojson | b64encode | replace('I', '\"\"\"\"\"\"\"\"\"\"')".repeat(10),
        " | replace('\"', '" + "\u0001".repeat(100) + "')" + " | tojson".repeat(20),
        " | default('x') | replace('\"', '"
            + "é".repeat(8000)
            + "') | urlencode | urlencode | urlencode"
            + " | replace('2', '"
            + "é".repeat(7000)
            + "')");
  }

  @ParameterizedTest(name = "[{index}]")
  @MethodSource("chains")
  void a_chain_of_filters_that_grows_is_refused_before_it_has_grown(String filters) {
    JsonNode config =
        JSON.createObjectNode().put("v", "{{ .src.providerStatus.q" + filters + " }}");
    JsonNode status = JSON.createObjectNode().put("q", "\"");
    ConfigTemplate template = ConfigTemplate.of(config);
    assertThat(template.problems()).isEmpty();
    assertThat(template.resolve(name -> status).problems())
        .extracting(ConfigProblem::kind)
        .containsExactly(Kind.LimitExceeded);
    assertThat(Allocation.of(() -> template.resolve(name -> status))).isLessThan(24 * MIB);
  }

  @Test
  void forty_tojson_of_one_quote_cost_nothing() {
    JsonNode config =
        JSON.createObjectNode()
            .put("v", "{{ .src.providerStatus.q" + " | tojson".repeat(40) + " }}");
    ConfigTemplate.of(config);
    assertThat(Allocation.of(() -> ConfigTemplate.of(config))).isLessThan(100_000);
  }

  @Test
  void a_value_that_may_not_be_embedded_again_and_again_is_not() {
    JsonNode status = TextNode.valueOf("x".repeat(600_000));
    ArrayNode config = JSON.createArrayNode();
    for (int i = 0; i < 500; i++) {
      config.add("<{{ .a.providerStatus }}>").add("{{ .a.providerStatus | replace('x', 'y') }}");
    }
    ConfigTemplate template = ConfigTemplate.of(config);
    assertThat(template.problems()).isEmpty();
    assertThat(template.resolve(name -> status).problems())
        .extracting(ConfigProblem::kind)
        .containsExactly(Kind.LimitExceeded);
    assertThat(Allocation.of(() -> template.resolve(name -> status))).isLessThan(16 * MIB);
  }

  @Test
  void a_thousand_references_below_a_long_key_keep_no_path_each() {
    ObjectNode config = JSON.createObjectNode();
    JsonNode list = JSON.createArrayNode();
    for (int i = 0; i < 1000; i++) {
      ((ArrayNode) list).add("{{ .src.providerStatus.q }}");
    }
    config.set("k".repeat(490_000), list);
    assertThat(ConfigTemplate.of(config).problems())
        .extracting(ConfigProblem::kind)
        .containsExactly(Kind.LimitExceeded);
    assertThat(Allocation.of(() -> ConfigTemplate.of(config))).isLessThan(2 * MIB);

    JsonNode below = list;
    for (int i = 0; i < 61; i++) {
      below = JSON.createObjectNode().set("k".repeat(1024), below);
    }
    JsonNode deep = below;
    JsonNode status = JSON.createObjectNode().put("q", "x");
    ConfigTemplate template = ConfigTemplate.of(deep);
    assertThat(template.problems()).isEmpty();
    assertThat(template.resolve(name -> status).problems()).isEmpty();
    assertThat(Allocation.of(() -> ConfigTemplate.of(deep).resolve(name -> status)))
        .isLessThan(4 * MIB);
    assertThat(template.resolve(name -> null).problems()).hasSize(20);
    assertThat(Allocation.of(() -> template.resolve(name -> null))).isLessThan(16 * MIB);
    assertThat(template.resolve(name -> status).referencedPaths())
        .hasSize(1000)
        .anyMatch(p -> p.endsWith("k[999]"));
  }

  @Test
  void what_holds_no_reference_is_taken_over_and_not_copied() {
    ObjectNode config = JSON.createObjectNode();
    JsonNode constant = config.putObject("large").put("x", "y".repeat(1000));
    config.putArray("list").add(constant).add("{{ .a.providerStatus }}");
    JsonNode resolved = ConfigTemplate.of(config).resolve(name -> TextNode.valueOf("v")).config();
    assertThat(resolved.get("large")).isSameAs(constant);
    assertThat(resolved.get("list").get(0)).isSameAs(constant);
    assertThat(resolved.get("list").get(1).textValue()).isEqualTo("v");
    assertThat(config.get("list").get(1).textValue()).startsWith("{{");
    assertThat(ConfigTemplate.of(constant).resolve(name -> null).config()).isSameAs(constant);
  }

  private static final String[] FILTERS = {
    "tojson",
    "upper",
    "lower",
    "trim",
    "string",
    "urlencode",
    "b64encode",
    "b64decode",
    "split(',')",
    "split('a')",
    "join('%s')",
    "replace('a', '%s')",
    "replace('\"', '%s')",
    "replace('%s', '')",
    "replace('', '%s')",
    "default('%s')",
    "int",
  };

  private static final String[] PIECES = {
    "a", "\"", "\\", "ß", "ﬃ", "\uD83D\uDE00", ",", "a,", "%", "\u0001", "İ", "0.0001", " "
  };

  @Test
  void random_chains_of_filters_on_values_of_any_size_stay_bounded() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < 150; i++) {
      ArrayNode config = JSON.createArrayNode();
      for (int n = 1 << random.nextInt(10); n > 0; n--) {
        config.add(reference(random));
      }
      JsonNode value = value(random, 3);
      ConfigTemplate template = ConfigTemplate.of(config);
      int problems = template.problems().size();
      List<ConfigProblem> told = template.resolve(name -> value).problems();
      refused += told.isEmpty() ? 0 : 1;
      long bytes = Allocation.of(() -> template.resolve(name -> value));
      assertThat(problems + told.size()).isLessThanOrEqualTo(40);
      assertThat(told).allMatch(p -> p.toString().length() < 1300);
      assertThat(bytes).as("seed %d, round %d: %s", seed, i, told).isLessThan(160 * MIB);
    }
    assertThat(refused).isPositive();
  }

  private static String reference(Random random) {
    StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? "x " : "");
    text.append("{{ .a.providerStatus");
    for (int f = random.nextInt(12); f > 0; f--) {
      String piece = PIECES[random.nextInt(PIECES.length)];
      String argument = piece.replace("\\", "\\\\").repeat(random.nextInt(40) + 1);
      text.append(" | ")
          .append(FILTERS[random.nextInt(FILTERS.length)].replace("%s", argument.replace("'", "")));
    }
    return text.append(" }}").toString();
  }

  private static JsonNode value(Random random, int depth) {
    String piece = PIECES[random.nextInt(PIECES.length)];
    return switch (random.nextInt(depth == 0 ? 4 : 6)) {
      case 0 -> JSON.getNodeFactory().numberNode(random.nextGaussian());
      case 1, 2, 3 -> TextNode.valueOf(piece.repeat(1 << random.nextInt(18)));
      case 4 -> {
        ArrayNode list = JSON.createArrayNode();
        for (int i = random.nextInt(20); i > 0; i--) {
          list.add(value(random, depth - 1));
        }
        yield list;
      }
      default -> JSON.createObjectNode().set(piece.repeat(10), value(random, depth - 1));
    };
  }
}
