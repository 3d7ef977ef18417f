package io.deploymentorchestrator.controller.reference;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The filters {@code upper} and {@code lower}, with the answers of {@link String#toUpperCase} and
 * {@link String#toLowerCase}, but in time that grows with the text alone: those copy the whole for
 * each character that becomes several (ß, ﬁ, İ), and look at the whole for each Σ.
 */
final class LetterCase {

  /** Characters that become several in upper case; outside the basic plane there are none. */
  private static final Map<Character, String> SEVERAL = several();

  /** The one that becomes several in lower case, and what it becomes. */
  private static final String DOTTED_I = "\u0130";

  private static final String DOTTED_LOWER_I = "i\u0307";

  private static final char SIGMA = '\u03A3';

  /** What finding the ends of words takes, counted in characters that are only read. */
  private static final int SIGMA_COST = 1000;

  private LetterCase() {}

  static String upper(String text, Budget budget) throws LimitException {
    long length = 0;
    for (int i = 0; i < text.length(); i++) {
      String several = several(text.charAt(i));
      length += several == null ? 1 : several.length();
    }
    budget.make(length);
    if (length == text.length()) {
      return text.toUpperCase(Locale.ROOT);
    }
    StringBuilder upper = new StringBuilder((int) length);
    text.codePoints().forEach(c -> appendUpper(c, upper));
    return upper.toString();
  }

  private static void appendUpper(int character, StringBuilder upper) {
    String several = character > Character.MAX_VALUE ? null : several((char) character);
    if (several == null) {
      upper.appendCodePoint(Character.toUpperCase(character));
    } else {
      upper.append(several);
    }
  }

  static String lower(String text, Budget budget) throws LimitException {
    String one = TextFilters.replace(text, DOTTED_I, DOTTED_LOWER_I, budget);
    budget.make(one.length());
    if (one.indexOf(SIGMA) < 0) {
      return one.toLowerCase(Locale.ROOT);
    }
    // At the end of a word it becomes another letter; no word goes on over a blank.
    StringBuilder lower = new StringBuilder(one.length());
    int from = 0;
    while (from < one.length()) {
      int to = from + 1;
      while (to < one.length() && one.charAt(to) != ' ' && one.charAt(to) != '\n') {
        to++;
      }
      String word = one.substring(from, to);
      long sigmas = word.chars().filter(c -> c == SIGMA).count();
      budget.work(sigmas * (SIGMA_COST + word.length()));
      lower.append(word.toLowerCase(Locale.ROOT));
      from = to;
    }
    return lower.toString();
  }

  private static @Nullable String several(char c) {
    return c < 0x80 ? null : SEVERAL.get(c);
  }

  private static Map<Character, String> several() {
    Map<Character, String> several = new HashMap<>();
    for (char c = 0x80; c < Character.MAX_VALUE; c++) {
      String upper = Character.toString(c).toUpperCase(Locale.ROOT);
      if (upper.length() > 1) {
        several.put(c, upper);
      }
    }
    return Map.copyOf(several);
  }
}
