package io.deploymentorchestrator.secretpush.value;

import java.util.Arrays;

/**
 * Writes JSON text into an array that is overwritten whenever it is given up; a StringBuilder would
 * leave copies behind.
 */
final class CharWriter implements AutoCloseable {

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private char[] buffer = new char[256];
  private int length;

  void append(char c) {
    if (length == buffer.length) {
      char[] old = buffer;
      buffer = Arrays.copyOf(old, old.length * 2);
      Arrays.fill(old, '\0');
    }
    buffer[length++] = c;
  }

  /** Appends a JSON string. A lone surrogate, which UTF-8 can't carry, is written as an escape. */
  void appendQuoted(CharSequence text) {
    append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> {
          append('\\');
          append(c);
        }
        case '\n' -> appendEscape('n');
        case '\r' -> appendEscape('r');
        case '\t' -> appendEscape('t');
        default -> {
          if (c < 0x20 || c == 0x7f || isLoneSurrogate(text, i)) {
            appendUnicode(c);
          } else {
            append(c);
          }
        }
      }
    }
    append('"');
  }

  private static boolean isLoneSurrogate(CharSequence text, int index) {
    char c = text.charAt(index);
    if (Character.isHighSurrogate(c)) {
      return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
    }
    return Character.isLowSurrogate(c)
        && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
  }

  private void appendEscape(char c) {
    append('\\');
    append(c);
  }

  private void appendUnicode(char c) {
    appendEscape('u');
    append(HEX[c >> 12]);
    append(HEX[c >> 8 & 0xf]);
    append(HEX[c >> 4 & 0xf]);
    append(HEX[c & 0xf]);
  }

  char[] toArray() {
    return Arrays.copyOf(buffer, length);
  }

  @Override
  public void close() {
    Arrays.fill(buffer, '\0');
  }
}
