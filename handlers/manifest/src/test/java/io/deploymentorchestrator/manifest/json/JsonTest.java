package io.deploymentorchestrator.manifest.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @Test
  void whatever_tree_is_written_is_read_back_as_it_was() {
    Random random = new Random(42);
    for (int i = 0; i < 2_000; i++) {
      Object tree = tree(random, 4);
      assertThat(Trees.same(Json.parse(Json.write(tree)), tree)).as(Json.write(tree)).isTrue();
    }
  }

  @Test
  void equal_objects_give_equal_texts_in_whatever_order_they_were_made() {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("b", 1);
    one.put("a", List.of());
    Map<String, Object> other = new LinkedHashMap<>();
    other.put("a", List.of());
    other.put("b", 1);

    assertThat(Json.write(one)).isEqualTo(Json.write(other)).isEqualTo("{\"a\":[],\"b\":1}");
  }

  @Test
  void escapes_are_read() {
    assertThat(Json.parse(" [\"a\\u0041\\n\\\"\\/\" , -1.5e2 , true] "))
        .asString()
        .isEqualTo("[aA\n\"/, -150, true]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[1", "{\"a\"}", "\"", "\"\\u12", "nul", "1 2", "{\"a\":1,}"})
  void what_is_no_json_is_refused(String text) {
    assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  private static @Nullable Object tree(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 5 : 7)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> random.nextLong();
      case 3 -> random.nextInt(1000) / 8.0;
      case 4 -> text(random);
      case 5 -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(tree(random, depth - 1));
        }
        yield list;
      }
      default -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          map.put(text(random), tree(random, depth - 1));
        }
        yield map;
      }
    };
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append((char) random.nextInt(0x2200));
    }
    return text.toString();
  }
}
