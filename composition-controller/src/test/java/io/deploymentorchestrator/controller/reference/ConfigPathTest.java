package io.deploymentorchestrator.controller.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigPathTest {

  private static final ConfigPath PATH =
      ConfigPath.ROOT.field("items").item(0).field("any \"key\\").field("a-b").field("0");

  @Test
  void a_path_is_written_as_messages_write_places() {
    assertThat(PATH.text()).isEqualTo("config.items[0][\"any \\\"key\\\\\"].a-b[\"0\"]");
    assertThat(PATH).hasToString(PATH.text());
    assertThat(ConfigPath.ROOT.text()).isEqualTo("config");
    assertThat(ConfigPath.ROOT.field("").text()).isEqualTo("config[\"\"]");
  }

  @Test
  void in_a_message_a_path_of_any_length_is_short_and_still_tells_its_end() {
    ConfigPath path = ConfigPath.ROOT.field("k".repeat(500_000));
    assertThat(path.item(999).toString()).hasSizeLessThan(90).endsWith("k[999]");
    for (int i = 0; i < 60; i++) {
      path = path.field("\uD83D\uDE00".repeat(i)).item(i);
    }
    String shown = path.field("end").toString();
    assertThat(shown).hasSizeLessThanOrEqualTo(200).startsWith("config.k").endsWith("[59].end");
    assertThat(shown.chars().filter(c -> Character.isSurrogate((char) c)).count()).isEven();
    assertThat(shown.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF)).isFalse();
  }

  @Test
  void a_path_knows_its_text_without_building_it() {
    ReferencedPaths paths = new ReferencedPaths(List.of(PATH, ConfigPath.ROOT.field("x").item(1)));
    assertThat(paths).containsExactly(PATH.text(), "config.x[1]").contains(PATH.text());
    assertThat(paths.contains("config.x[11]")).isFalse();
    assertThat(paths.contains("x[1]")).isFalse();
    assertThat(paths.contains("[1]")).isFalse();
    assertThat(paths.contains("configs.x[1]")).isFalse();
    assertThat(paths.contains("")).isFalse();
  }

  @Test
  void an_excerpt_keeps_beginning_and_end() {
    assertThat(Excerpt.of("short", 5)).isEqualTo("short");
    assertThat(Excerpt.of("0123456789", 7)).isEqualTo("0123…89");
    for (int most = 8; most < 30; most++) {
      String shown = Excerpt.of("\uD83D\uDE00".repeat(40), most);
      assertThat(shown.length()).isLessThanOrEqualTo(most);
      assertThat(shown.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF)).isFalse();
    }
  }
}
