package io.deploymentorchestrator.secretpush.value;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlatJsonTest {

  private static final ObjectMapper JACKSON = new ObjectMapper();

  private static String write(Map<String, String> fields) {
    try (SecretPayload payload = new SecretPayload()) {
      fields.forEach((name, value) -> payload.put(name, SecretValue.of(value)));
      return payload.toJson().reveal();
    }
  }

  private static Map<String, String> jackson(String json) throws Exception {
    Map<String, String> fields = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : JACKSON.readTree(json).properties()) {
      fields.put(field.getKey(), field.getValue().asText());
    }
    return fields;
  }

  private static String rewritten(String json) {
    return FlatJson.read(SecretValue.of(json)).orElseThrow().toJson().reveal();
  }

  @Test
  void random_texts_survive_being_written_and_read_by_others_and_by_us() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      Map<String, String> fields = new TreeMap<>();
      for (int f = random.nextInt(5); f >= 0; f--) {
        fields.put(randomText(random), randomText(random));
      }
      String json = write(fields);

      assertThat(jackson(json)).isEqualTo(fields);
      assertThat(rewritten(json)).isEqualTo(json);
      assertThat(rewritten(JACKSON.writeValueAsString(fields))).isEqualTo(json);
      assertThat(SecretPayload.bytesOf(SecretValue.of(json)))
          .isEqualTo(json.getBytes(StandardCharsets.UTF_8).length);
    }
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(12); n > 0; n--) {
      int codePoint =
          switch (random.nextInt(4)) {
            case 0 -> random.nextInt(0x20);
            case 1 -> "\"\\/{}[]:,'".charAt(random.nextInt(10));
            case 2 -> 0x20 + random.nextInt(0x60);
            default -> random.nextInt(0x10FFFF);
          };
      if (codePoint < 0xD800 || codePoint > 0xDFFF) {
        text.appendCodePoint(codePoint);
      }
    }
    return text.toString();
  }

  @Test
  void a_lone_surrogate_becomes_an_escape() {
    assertThat(write(Map.of("a", "x\uD800y\uDC00"))).isEqualTo("{\"a\":\"x\\ud800y\\udc00\"}");
  }

  @Test
  void fields_are_in_the_order_of_their_names() {
    assertThat(write(Map.of("b", "2", "a", "1", "C", "3")))
        .isEqualTo("{\"C\":\"3\",\"a\":\"1\",\"b\":\"2\"}");
  }

  @Test
  void scalars_of_others_stay_what_they_are() {
    assertThat(rewritten(" { \"a\" : 1.50 , \"b\":true,\"c\":null,\"d\":-2e+3, \"e\":\"x\" } "))
        .isEqualTo("{\"a\":1.50,\"b\":true,\"c\":null,\"d\":-2e+3,\"e\":\"x\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "text",
        "\"text\"",
        "5",
        "[]",
        "[{}]",
        "{",
        "{}}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":{}}",
        "{\"a\":[1]}",
        "{\"a\":\"x\",}",
        "{a:\"x\"}",
        "{\"a\":\"x}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":01}",
        "{\"a\":nul}",
        "{\"a\":\"x\"} more",
        "{\"a\":\"line\nbreak\"}"
      })
  void what_is_no_flat_object_is_not_read(String text) {
    assertThat(FlatJson.read(SecretValue.of(text))).isEmpty();
  }

  @Test
  void an_empty_object_is_read() {
    assertThat(rewritten("{}")).isEqualTo("{}");
  }

  @Test
  void truncated_and_changed_texts_never_do_worse_than_not_being_read() {
    Random random = new Random(11);
    String json = write(Map.of("a", "1", "b\"", "\u00fc\n", "c", "{}"));
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder(json);
      text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(128));
      text.setLength(random.nextInt(text.length() + 1));
      FlatJson.read(SecretValue.of(text.toString())).ifPresent(p -> sizes.add(p.names().size()));
    }
    assertThat(sizes).allSatisfy(fields -> assertThat(fields).isBetween(0, 4));
  }
}
