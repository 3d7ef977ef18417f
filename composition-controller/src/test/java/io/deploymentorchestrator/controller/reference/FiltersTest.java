package io.deploymentorchestrator.controller.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiltersTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static JsonNode piped(JsonNode value, String filters) {
    JsonNode config = JSON.createObjectNode().put("v", "{{ .a.providerStatus | " + filters + " }}");
    ConfigTemplate.Resolution resolution = ConfigTemplate.of(config).resolve(name -> value);
    assertThat(ConfigTemplate.of(config).problems()).isEmpty();
    assertThat(resolution.problems()).isEmpty();
    return resolution.config().get("v");
  }

  private static String inText(JsonNode value) {
    JsonNode config = JSON.createObjectNode().put("v", "<{{ .a.providerStatus }}>");
    String text = ConfigTemplate.of(config).resolve(name -> value).config().get("v").textValue();
    return text.substring(1, text.length() - 1);
  }

  /** What Jinja's implementation in Java answered, when it did this. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      value = {
        "\"Straße ﬁn ı\" § upper § \"STRASSE FIN I\"",
        "\"İSTANBUL ΣΑΣ\" § lower § \"i̇stanbul σας\"",
        "\"\\u00a0 x \\t\\n\" § trim § \"\\u00a0 x\"",
        "\"aaaa\" § replace(\"aa\", \"b\") § \"bb\"",
        "\"abc\" § replace(\"\", \"-\") § \"abc\"",
        "\"a$1b\" § replace(\"$1\", \"\\\\0\") § \"a\\\\0b\"",
        "\"a1b1\" § replace(1, true) § \"atruebtrue\"",
        "\",a,, b\\u00a0,\\u3000,c\\u200b\" § split(\",\") § [\"a\",\"b\",\"c\\u200b\"]",
        "\"\" § split(\",\") § []",
        "\"a--b---c\" § split(\"--\") § [\"a\",\"b\",\"-c\"]",
        "[\"a\",1,true,null,0.5] § join(\"-\") § \"a-1-true--0.5\"",
        "[[\"a\",null],{\"b\":[1],\"c\":{}}] § join(\";\") § \"[a, null];{b=[1], c={}}\"",
        "[] § join(\",\") § \"\"",
        "\"ü\\uD83D\\uDE00 \\\\n\\\"\" § b64encode § \"w7zwn5iAIFxuIg==\"",
        "\"a b+c/~*é中\\uD83D\\uDE00\" § urlencode § \"a+b%2Bc%2F%7E*%C3%A9%E4%B8%AD%F0%9F%98%80\"",
        "true § upper § \"TRUE\"",
        "12 § replace(1, 2) § \"22\"",
      })
  void filters_follow_the_conventions_of_jinja(String value, String filter, String expected) {
    assertThat(piped(json(value), filter)).isEqualTo(json(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      value = {
        "0.0005 § 0.0005",
        "5.0E-4 § 0.0005",
        "12345678.5 § 12345678.5",
        "1.0E7 § 10000000",
        "5.0 § 5",
        "-0.00000125 § -0.00000125",
        "1e21 § 1000000000000000000000",
        "9007199254740993 § 9007199254740993",
        "12345678901234567890 § 12345678901234567890",
        "0.1 § 0.1",
        "0 § 0",
      })
  void a_number_is_written_in_plain_notation_in_texts_and_by_every_filter(
      String number, String plain) {
    JsonNode value = json(number);
    assertThat(inText(value)).isEqualTo(plain);
    for (String filter :
        List.of("string", "upper", "lower", "trim", "replace(\"x\", \"y\")", "tojson")) {
      assertThat(piped(value, filter)).as(filter).isEqualTo(TextNode.valueOf(plain));
    }
    assertThat(piped(value, "b64encode | b64decode").textValue()).isEqualTo(plain);
    assertThat(piped(value, "urlencode").textValue()).isEqualTo(plain);
    assertThat(piped(value, "split(\"x\") | join(\"\")").textValue()).isEqualTo(plain);
    JsonNode inside = JSON.createArrayNode().add(value);
    assertThat(piped(inside, "join(\",\")").textValue()).isEqualTo(plain);
    assertThat(piped(inside, "tojson").textValue()).isEqualTo("[" + plain + "]");
  }

  @Test
  void a_number_that_is_the_whole_string_keeps_its_type_and_value() {
    for (String number : List.of("0.0005", "12345678.5", "9007199254740993", "5.0")) {
      JsonNode value = json(number);
      JsonNode config = JSON.createObjectNode().put("v", "{{ .a.providerStatus }}");
      assertThat(ConfigTemplate.of(config).resolve(name -> value).config().get("v"))
          .isSameAs(value);
    }
  }

  @Test
  void every_kind_of_number_has_a_plain_text() {
    assertThat(inText(FloatNode.valueOf(0.1f))).isEqualTo("0.1");
    assertThat(inText(FloatNode.valueOf(1e-5f))).isEqualTo("0.00001");
    assertThat(inText(DoubleNode.valueOf(Double.MIN_VALUE))).endsWith("0049").hasSize(327);
    assertThat(inText(DoubleNode.valueOf(Double.MAX_VALUE))).startsWith("17976").hasSize(309);
    assertThat(inText(DecimalNode.valueOf(new BigDecimal("1.50")))).isEqualTo("1.50");
    assertThat(inText(DecimalNode.valueOf(new BigDecimal("1E+3")))).isEqualTo("1000");
    assertThat(piped(json("null"), "default(0.00000050) | string").textValue())
        .isEqualTo("0.0000005");
    assertThat(piped(json("null"), "default(100.00)").toString()).isEqualTo("100");
  }

  @Test
  void a_number_whose_plain_notation_is_endless_keeps_its_exponent() {
    JsonNode last = DecimalNode.valueOf(new BigDecimal("1E+399"));
    assertThat(inText(last)).hasSize(400).matches("10+");
    for (String number : List.of("1E+400", "1E+9999999", "1E-9999999", "-2.5E+2000000000")) {
      JsonNode value = DecimalNode.valueOf(new BigDecimal(number));
      long bytes =
          Allocation.of(
              () -> {
                assertThat(inText(value)).isEqualTo(number);
                assertThat(piped(value, "tojson").textValue()).isEqualTo(number);
              });
      assertThat(bytes).as(number).isLessThan(4_000_000);
    }
  }

  @Test
  void a_whole_number_in_any_notation_is_an_int() {
    assertThat(piped(json("1.0E7"), "int").longValue()).isEqualTo(10_000_000);
    assertThat(piped(json("5.0"), "int").toString()).isEqualTo("5");
    assertThat(piped(json("9007199254740993"), "int").longValue()).isEqualTo(9007199254740993L);
    assertThat(piped(json("\" 42 \""), "int").longValue()).isEqualTo(42);
  }

  @Test
  void what_is_encoded_and_decoded_again_is_the_same() {
    StringBuilder text = new StringBuilder();
    for (char c = 0; c < 0x300; c++) {
      text.append(c);
    }
    JsonNode value = TextNode.valueOf(text + "\uD83D\uDE00");
    assertThat(piped(value, "b64encode | b64decode")).isEqualTo(value);
  }

  @Test
  void tojson_writes_what_a_reader_of_json_reads_back() throws Exception {
    JsonNode value =
        json(
            "{\"b\":[1,\"\\u0000\\\"\\\\/\\u2028\u00fc\uD83D\uDE00\"],\"a\":{},\"c\":null,\"d\":false}");
    assertThat(piped(value, "tojson").textValue()).isEqualTo(value.toString());
    assertThat(JSON.readTree(piped(value, "tojson").textValue())).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      value = {
        "[1] § upper § takes a text, number or boolean",
        "null § string § takes a text, number or boolean",
        "\"x\" § join(\",\") § takes a list",
        "\"x\" § split(\"\") § separator that is not empty",
        "\"x1\" § int § no whole number",
        "0.5 § int § no whole number",
        "\"?\" § b64decode § not base64",
      })
  void what_a_filter_can_not_take_is_refused_without_the_value(
      String value, String filter, String expected) {
    JsonNode config = JSON.createObjectNode().put("v", "{{ .a.providerStatus | " + filter + " }}");
    List<ConfigProblem> problems =
        ConfigTemplate.of(config).resolve(name -> json(value)).problems();
    assertThat(problems)
        .extracting(ConfigProblem::kind)
        .containsExactly(ConfigProblem.Kind.TypeMismatch);
    assertThat(problems.getFirst().message()).contains(expected);
  }

  @Test
  void every_character_changes_its_case_as_the_library_says() throws Exception {
    StringBuilder all = new StringBuilder();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        all.appendCodePoint(c);
      }
      if (all.length() > 1000 || c == Character.MAX_CODE_POINT) {
        String text = all.toString();
        assertThat(LetterCase.upper(text, new Budget())).isEqualTo(text.toUpperCase(Locale.ROOT));
        assertThat(LetterCase.lower(text, new Budget())).isEqualTo(text.toLowerCase(Locale.ROOT));
        all.setLength(0);
      }
    }
  }

  @Test
  void the_case_of_a_letter_depends_on_its_neighbours_as_the_library_says() throws Exception {
    String[] pieces = {
      "Σ",
      "Σ",
      "Α",
      "İ",
      "\u0307",
      " ",
      "\n",
      "\t",
      "\r",
      ".",
      "'",
      "\u0301",
      "1",
      "ß",
      "\u00a0",
      "\uD801\uDC00",
      "\u2003",
      "\u00ad",
      "中",
      "-",
      "_",
      "\u0000"
    };
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      assertThat(LetterCase.lower(text.toString(), new Budget()))
          .as("seed %d", seed)
          .isEqualTo(text.toString().toLowerCase(Locale.ROOT));
      assertThat(LetterCase.upper(text.toString(), new Budget()))
          .isEqualTo(text.toString().toUpperCase(Locale.ROOT));
    }
  }

  @Test
  void many_characters_that_become_several_are_changed_in_one_pass() {
    for (String many : List.of("ß".repeat(200_000), "aﬃ".repeat(100_000), "İ".repeat(200_000))) {
      for (String filter : List.of("upper", "lower")) {
        assertThat(Allocation.of(() -> piped(TextNode.valueOf(many), filter)))
            .isLessThan(16_000_000);
      }
    }
  }

  @Test
  void what_takes_too_long_to_lower_is_refused_before_it_begins() {
    JsonNode greek = TextNode.valueOf("ΟΔΥΣΣΕΥΣ ".repeat(2_000));
    assertThat(piped(greek, "lower").textValue()).isEqualTo("οδυσσευς ".repeat(2_000));
    JsonNode config = JSON.createObjectNode().put("v", "{{ .a.providerStatus | lower }}");
    JsonNode endless = TextNode.valueOf("Σ".repeat(200_000));
    assertThat(ConfigTemplate.of(config).resolve(name -> endless).problems())
        .extracting(ConfigProblem::kind)
        .containsExactly(ConfigProblem.Kind.LimitExceeded);
  }

  @Test
  void a_filter_that_does_not_exist_is_never_applied() {
    assertThatThrownBy(
            () ->
                Filters.apply(
                    TextNode.valueOf("x"),
                    List.of(new Reference.Filter("nosuch", List.of())),
                    new Budget()))
        .isInstanceOf(IllegalStateException.class);
  }
}
