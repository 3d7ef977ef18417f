package io.deploymentorchestrator.secretpush.value;

import java.nio.CharBuffer;
import java.util.Arrays;

/**
 * The one type that holds a secret value. Nothing it shows says anything about the value, it has no
 * bean properties and is not serialisable, and {@link #close()} overwrites it. Not thread-safe: it
 * lives within one run.
 */
public final class SecretValue implements AutoCloseable {

  private final char[] characters;

  private SecretValue(char[] characters) {
    this.characters = characters;
  }

  /** Holds a copy of a text. */
  public static SecretValue of(String text) {
    return new SecretValue(text.toCharArray());
  }

  /** Takes over the array: it is overwritten with this value. */
  static SecretValue owning(char[] characters) {
    return new SecretValue(characters);
  }

  /** How many characters (UTF-16 units) it has. */
  public int length() {
    return characters.length;
  }

  /** The character at an index, for checks that look at one character at a time. */
  char at(int index) {
    return characters[index];
  }

  /** A read-only view, for writing the value out. */
  CharBuffer view() {
    return CharBuffer.wrap(characters).asReadOnlyBuffer();
  }

  /** Whether two values are equal, in a time that does not depend on where they differ. */
  public boolean sameAs(SecretValue other) {
    if (characters.length != other.characters.length) {
      return false;
    }
    int difference = 0;
    for (int i = 0; i < characters.length; i++) {
      difference |= characters[i] ^ other.characters[i];
    }
    return difference == 0;
  }

  /**
   * The value as a string, for the call that sends it away and for nothing else: a string can't be
   * overwritten, so it must not be kept.
   */
  public String reveal() {
    return new String(characters);
  }

  /** Overwrites the value. */
  @Override
  public void close() {
    Arrays.fill(characters, '\0');
  }

  /** Hides the value and its length. */
  @Override
  public String toString() {
    return "SecretValue(hidden)";
  }
}
