package io.deploymentorchestrator.operator.text;

import java.util.Locale;

/**
 * Text as people see it: on one line, and nothing in it does anything to a terminal or hides what
 * is there. Names and messages hold what users wrote, and one user's text is shown to others.
 *
 * <p>Shown escaped are the categories Cc (C0, DEL and C1, so also the one-character CSI U+009B), Zl
 * and Zp (line separators), Cf (bidirectional overrides, zero-width and tag characters) and halves
 * of surrogate pairs; as JSON escapes them ({@code \n}, a backslash and {@code u001b}). A backslash
 * stays as it is, so that what was escaped once is the same when it is escaped again. Pure.
 */
public final class DisplayText {

  private static final String ELLIPSIS = "…";

  /** In what the length of a text is limited. */
  private enum Unit {
    /** UTF-16, as Java counts. */
    CHARACTERS,
    /** UTF-8, as the API server counts. */
    BYTES;

    int of(int codePoint) {
      return switch (this) {
        case CHARACTERS -> Character.charCount(codePoint);
        case BYTES -> codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
      };
    }
  }

  private DisplayText() {}

  /** On one line. */
  public static String line(String text) {
    return isPlain(text) ? text : shown(text, Integer.MAX_VALUE, Unit.CHARACTERS);
  }

  /**
   * On one line that is cut, with an ellipsis at its end, between two characters.
   *
   * @param longest how many {@code char} it may have: at least 1
   */
  public static String line(String text, int longest) {
    return text.length() <= longest && isPlain(text) ? text : shown(text, longest, Unit.CHARACTERS);
  }

  /**
   * On one line that is cut, with an ellipsis at its end, between two characters.
   *
   * @param longest how many bytes of UTF-8 it may have: at least 3
   */
  public static String lineOfBytes(String text, int longest) {
    return shown(text, longest, Unit.BYTES);
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      if (isEscaped(codePoint)) {
        return false;
      }
      i += Character.charCount(codePoint);
    }
    return true;
  }

  /** Looks at no more of the text than is shown. */
  private static String shown(String text, int longest, Unit unit) {
    int room = longest - unit.of(ELLIPSIS.codePointAt(0));
    StringBuilder shown = new StringBuilder(Math.min(text.length(), longest));
    int length = 0;
    int cut = 0;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      int begin = shown.length();
      append(codePoint, shown);
      length += isEscaped(codePoint) ? shown.length() - begin : unit.of(codePoint);
      if (length > longest) {
        shown.setLength(cut);
        return shown.append(ELLIPSIS).toString();
      }
      if (length <= room) {
        cut = shown.length();
      }
    }
    return shown.toString();
  }

  private static boolean isEscaped(int codePoint) {
    if (codePoint >= ' ' && codePoint < 0x7f) {
      return false;
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  private static void append(int codePoint, StringBuilder shown) {
    if (!isEscaped(codePoint)) {
      shown.appendCodePoint(codePoint);
      return;
    }
    switch (codePoint) {
      case '\n' -> shown.append("\\n");
      case '\r' -> shown.append("\\r");
      case '\t' -> shown.append("\\t");
      default -> {
        for (char half : Character.toChars(codePoint)) {
          shown.append(String.format(Locale.ROOT, "\\u%04x", (int) half));
        }
      }
    }
  }
}
