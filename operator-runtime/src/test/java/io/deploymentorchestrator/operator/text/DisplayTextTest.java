package io.deploymentorchestrator.operator.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DisplayTextTest {

  private static final int TEXTS = 20_000;

  /** Where the characters are that matter, and their neighbours. */
  private static final int[] BLOCKS = {
    0, 0x20, 0x78, 0x80, 0xa0, 0x600, 0x2000, 0x2020, 0x2060, 0xd7f8, 0xd800, 0xdc00, 0xfef8,
    0xfff0, 0x1f600, 0xe0000, 0x10fff0
  };

  private static String random(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(40); i > 0; i--) {
      int codePoint = BLOCKS[random.nextInt(BLOCKS.length)] + random.nextInt(0x40);
      text.appendCodePoint(Math.min(codePoint, Character.MAX_CODE_POINT));
    }
    return text.toString();
  }

  /** What a terminal, or a reader's eye, could take for something else than text. */
  private static boolean isHarmless(String text) {
    return text.codePoints()
        .noneMatch(
            c ->
                Character.isISOControl(c)
                    || c == 0x2028
                    || c == 0x2029
                    || c >= 0xd800 && c <= 0xdfff
                    || c >= 0x200b && c <= 0x200f
                    || c >= 0x202a && c <= 0x202e
                    || c >= 0x2060 && c <= 0x206f && c != 0x2065
                    || c == 0xfeff
                    || c >= 0xe0020 && c <= 0xe007f);
  }

  @Test
  void whatever_is_in_a_text_nothing_of_it_acts_on_a_terminal() {
    Random random = new Random(13);
    for (int i = 0; i < TEXTS; i++) {
      String text = random(random);
      String shown = DisplayText.line(text);

      assertThat(isHarmless(shown)).as(shown).isTrue();
      assertThat(DisplayText.line(shown)).as("shown twice").isEqualTo(shown);
    }
  }

  @Test
  void no_character_is_lost_but_how_it_is_written() throws JsonProcessingException {
    Random random = new Random(14);
    for (int i = 0; i < TEXTS; i++) {
      String text = random(random).replace("\\", "").replace("\"", "");
      String read =
          new ObjectMapper().readValue("\"" + DisplayText.line(text) + "\"", String.class);
      assertThat(read).isEqualTo(text);
    }
  }

  @Test
  void a_cut_text_is_no_longer_than_allowed_and_whole_up_to_its_end()
      throws CharacterCodingException {
    Random random = new Random(15);
    for (int i = 0; i < TEXTS; i++) {
      String text = random(random);
      String whole = DisplayText.line(text);
      int longest = 3 + random.nextInt(60);

      String byCharacters = DisplayText.line(text, longest);
      String byBytes = DisplayText.lineOfBytes(text, longest);

      assertThat(byCharacters.length()).isLessThanOrEqualTo(longest);
      assertThat(byBytes.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(longest);
      for (String cut : new String[] {byCharacters, byBytes}) {
        StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(cut)); // no half pair
        if (!cut.equals(whole)) {
          assertThat(cut).endsWith("…");
          assertThat(whole).startsWith(cut.substring(0, cut.length() - 1));
        }
      }
      if (whole.length() <= longest) {
        assertThat(byCharacters).isEqualTo(whole);
      }
      if (whole.getBytes(StandardCharsets.UTF_8).length <= longest) {
        assertThat(byBytes).isEqualTo(whole);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1b, \\u001b",
    "0, \\u0000",
    "7, \\u0007",
    "7f, \\u007f",
    "85, \\u0085",
    "9b, \\u009b",
    "a, \\n",
    "d, \\r",
    "9, \\t",
    "b, \\u000b",
    "c, \\u000c",
    "8, \\u0008",
    "2028, \\u2028",
    "2029, \\u2029",
    "202e, \\u202e",
    "2066, \\u2066",
    "200b, \\u200b",
    "feff, \\ufeff",
    "ad, \\u00ad",
    "e0041, \\udb40\\udc41"
  })
  void what_acts_or_hides_is_shown_escaped(String codePoint, String shown) {
    String character = Character.toString(Integer.parseInt(codePoint, 16));
    assertThat(DisplayText.line("a" + character + "b")).isEqualTo("a" + shown + "b");
    assertThat(DisplayText.line("a" + character + "b", 100)).isEqualTo("a" + shown + "b");
    assertThat(DisplayText.lineOfBytes("a" + character + "b", 100)).isEqualTo("a" + shown + "b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "plain", "✔ größer → 日本語", "\\n stays", "C:\\u001b", "😀 ñ ñ", "עברית عربي"})
  void all_other_text_is_shown_as_it_is(String text) {
    assertThat(DisplayText.line(text)).isSameAs(text);
    assertThat(DisplayText.line(text, 100)).isSameAs(text);
    assertThat(DisplayText.lineOfBytes(text, 100)).isEqualTo(text);
  }

  @Test
  void no_escape_and_no_pair_is_cut_in_the_middle() {
    assertThat(DisplayText.line("abc\u001bdef", 8)).isEqualTo("abc…");
    assertThat(DisplayText.line("abc\u001bdef", 10)).isEqualTo("abc\\u001b…");
    assertThat(DisplayText.line("😀😀😀", 5)).isEqualTo("😀😀…");
    assertThat(DisplayText.line("😀😀😀", 4)).isEqualTo("😀…");
    assertThat(DisplayText.lineOfBytes("😀😀😀", 11)).isEqualTo("😀😀…");
    assertThat(DisplayText.lineOfBytes("ééé", 5)).isEqualTo("é…");
  }
}
