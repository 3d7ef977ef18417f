package io.deploymentorchestrator.operator.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TreeTraversingParser;
import io.deploymentorchestrator.operator.kubernetes.reading.ApiSerialization;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedJsonTest {

  private static final ObjectMapper JSON = ApiSerialization.unlimited();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "true",
        "\"text\"",
        "0",
        "-17",
        "9007199254740993",
        "123456789012345678901234567890",
        "5.0E-4",
        "{\"a\":[1,{\"b\":null},[],{}],\"c\":{\"d\":\"e\"}}",
        "[[[{\"x\":[{\"y\":[]}]}]]]"
      })
  void ordinary_json_is_read_as_the_library_reads_it(String text) throws IOException {
    JsonNode expected = JSON.readTree(text);
    assertThat(read(text)).isEqualTo(expected);
    assertThat(BoundedJson.read(started(new TreeTraversingParser(expected)))).isEqualTo(expected);
  }

  @Test
  void random_json_is_read_as_the_library_reads_it() throws IOException {
    Random random = new Random(17);
    for (int i = 0; i < 2_000; i++) {
      String text = random(random, 0);
      assertThat(read(text)).as(text).isEqualTo(JSON.readTree(text));
    }
  }

  @Test
  void the_last_level_that_is_allowed_is_read_and_one_more_is_not() throws IOException {
    assertThat(UnreadJson.problem(read(lists(BoundedJson.MAX_DEPTH)))).isEmpty();
    assertThat(UnreadJson.problem(read(lists(BoundedJson.MAX_DEPTH + 1))))
        .contains("is nested deeper than 128 levels");
    assertThat(UnreadJson.problem(read(objects(BoundedJson.MAX_DEPTH)))).isEmpty();
    assertThat(UnreadJson.problem(read(objects(BoundedJson.MAX_DEPTH + 1))))
        .contains("is nested deeper than 128 levels");
  }

  @Test
  void the_last_value_that_is_allowed_is_read_and_one_more_is_not() throws IOException {
    assertThat(UnreadJson.problem(read(numbers(BoundedJson.MAX_VALUES - 1)))).isEmpty();
    assertThat(UnreadJson.problem(read(numbers(BoundedJson.MAX_VALUES))))
        .contains("holds more than 60000 values");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 10_000, 300_000})
  void what_comes_after_json_that_was_not_kept_is_read(int depth) throws IOException {
    for (String large :
        new String[] {
          lists(depth), objects(depth), numbers(BoundedJson.MAX_VALUES + depth), mixed(depth)
        }) {
      try (JsonParser parser = JSON.createParser("{\"large\":" + large + ",\"after\":7}")) {
        parser.nextToken();
        parser.nextToken();
        parser.nextToken();
        assertThat(UnreadJson.problem(BoundedJson.read(parser))).isPresent();
        assertThat(parser.nextToken()).isEqualTo(JsonToken.FIELD_NAME);
        assertThat(parser.currentName()).isEqualTo("after");
        assertThat(parser.nextIntValue(0)).isEqualTo(7);
        assertThat(parser.nextToken()).isEqualTo(JsonToken.END_OBJECT);
      }
    }
  }

  @Test
  void a_long_key_is_read() throws IOException {
    String key = "k".repeat(1_000_000);
    assertThat(read("{\"" + key + "\":1}").get(key).intValue()).isEqualTo(1);
  }

  @Test
  void text_that_ends_too_early_is_refused() {
    assertThatThrownBy(() -> read("{\"a\":[1,")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> read("[".repeat(500))).isInstanceOf(IOException.class);
  }

  @Test
  void what_was_not_kept_can_not_be_written() throws IOException {
    JsonNode unread = read(lists(1_000));
    assertThatThrownBy(() -> JSON.writeValueAsString(unread))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageContaining("not kept");
    assertThat(unread).isEqualTo(read(lists(2_000))).isNotEqualTo(read(numbers(200_000)));
  }

  private static JsonNode read(String text) throws IOException {
    try (JsonParser parser = JSON.createParser(text)) {
      return BoundedJson.read(started(parser));
    }
  }

  private static JsonParser started(JsonParser parser) throws IOException {
    parser.nextToken();
    return parser;
  }

  private static String lists(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  private static String objects(int depth) {
    return "{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
  }

  private static String mixed(int depth) {
    return "[{\"a\":".repeat(depth) + "1" + "}]".repeat(depth);
  }

  private static String numbers(int count) {
    return "[" + "7,".repeat(count - 1) + "7]";
  }

  private static String random(Random random, int depth) {
    return switch (random.nextInt(depth > 6 ? 4 : 6)) {
      case 0 -> Integer.toString(random.nextInt());
      case 1 -> Double.toString(random.nextDouble());
      case 2 -> "\"t" + random.nextInt(9) + "\"";
      case 3 -> random.nextBoolean() ? "null" : "false";
      case 4 -> {
        StringBuilder list = new StringBuilder("[");
        for (int i = random.nextInt(4); i > 0; i--) {
          list.append(random(random, depth + 1)).append(i > 1 ? "," : "");
        }
        yield list.append("]").toString();
      }
      default -> {
        StringBuilder object = new StringBuilder("{");
        for (int i = random.nextInt(4); i > 0; i--) {
          object.append("\"k").append(i).append("\":").append(random(random, depth + 1));
          object.append(i > 1 ? "," : "");
        }
        yield object.append("}").toString();
      }
    };
  }
}
