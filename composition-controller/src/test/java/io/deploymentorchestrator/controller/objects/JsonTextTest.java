package io.deploymentorchestrator.controller.objects;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JsonTextTest {

  @Test
  void what_a_yaml_reader_would_fold_or_refuse_is_escaped() {
    assertThat(JsonText.of(Map.of("t", "a \u2028 b \u0085 c \u2029 d \uFEFF e \u007F f \u0000")))
        .isEqualTo("{\"t\":\"a \\u2028 b \\u0085 c \\u2029 d \\ufeff e \\u007f f \\u0000\"}");
  }

  @Test
  void a_character_of_two_surrogates_stays_itself_and_half_of_one_is_replaced() {
    assertThat(JsonText.of(Map.of("😀", "x😀y"))).isEqualTo("{\"😀\":\"x😀y\"}");
    assertThat(JsonText.of(Map.of("t", "x\uD83D y\uDE00")))
        .isEqualTo("{\"t\":\"x\\ufffd y\\ufffd\"}");
  }

  @Test
  void every_character_comes_back_and_only_those_beyond_the_first_plane_are_not_ascii()
      throws JsonProcessingException {
    String all =
        IntStream.rangeClosed(0, 0x1FFFF)
            .filter(c -> Character.getType(c) != Character.SURROGATE)
            .mapToObj(Character::toString)
            .collect(Collectors.joining(" "));

    String text = JsonText.of(Map.of("t", all));

    assertThat(new ObjectMapper().readTree(text).path("t").asText()).isEqualTo(all);
    assertThat(text.codePoints().filter(c -> c < 0x10000)).allMatch(c -> c >= ' ' && c < 0x7F);
  }
}
