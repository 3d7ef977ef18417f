package io.deploymentorchestrator.secretpush.value;

import io.deploymentorchestrator.secretpush.config.GeneratorSpec;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The characters that GetRandomPassword may use for given options, by class.
 *
 * @param classes the characters left in each class that is not excluded; an entry can be empty
 * @param space whether the space is allowed
 */
public record PasswordAlphabet(Map<CharacterClass, String> classes, boolean space) {

  /** AWS's character classes. The space belongs to none: it is never required. */
  public enum CharacterClass {
    /** a-z. */
    LOWERCASE("abcdefghijklmnopqrstuvwxyz"),
    /** A-Z. */
    UPPERCASE("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    /** 0-9. */
    NUMBERS("0123456789"),
    /** What AWS documents as punctuation. */
    PUNCTUATION("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");

    private final String characters;

    CharacterClass(String characters) {
      this.characters = characters;
    }
  }

  /** The alphabet that a generator's options leave. */
  public static PasswordAlphabet of(GeneratorSpec spec) {
    Map<CharacterClass, String> left = new EnumMap<>(CharacterClass.class);
    for (CharacterClass each : CharacterClass.values()) {
      if (!isExcluded(each, spec)) {
        left.put(each, without(each.characters, spec.excluded()));
      }
    }
    return new PasswordAlphabet(left, spec.includeSpace() && spec.excluded().indexOf(' ') < 0);
  }

  private static boolean isExcluded(CharacterClass each, GeneratorSpec spec) {
    return switch (each) {
      case LOWERCASE -> spec.excludeLowercase();
      case UPPERCASE -> spec.excludeUppercase();
      case NUMBERS -> spec.excludeNumbers();
      case PUNCTUATION -> spec.excludePunctuation();
    };
  }

  private static String without(String characters, String excluded) {
    StringBuilder left = new StringBuilder();
    characters.chars().filter(c -> excluded.indexOf(c) < 0).forEach(c -> left.append((char) c));
    return left.toString();
  }

  /** How many characters other than the space are left. */
  public int size() {
    return classes.values().stream().mapToInt(String::length).sum();
  }

  /**
   * Looks at a value that was generated for these options, before anything is pushed: a short,
   * empty or wrong value must never get into a secret, whatever answered.
   *
   * @return what is wrong with it, without a word about its content; empty if nothing is
   */
  public Optional<String> problemOf(SecretValue value, GeneratorSpec spec) {
    if (value.length() != spec.passwordLength()) {
      return Optional.of("its length is not the one asked for");
    }
    Map<CharacterClass, Boolean> seen = new EnumMap<>(CharacterClass.class);
    for (int i = 0; i < value.length(); i++) {
      Optional<CharacterClass> found = classOf(value.at(i));
      if (found.isPresent()) {
        seen.put(found.get(), true);
      } else if (!(space && value.at(i) == ' ')) {
        return Optional.of("it has characters that are excluded");
      }
    }
    if (spec.requiresEachType() && !seen.keySet().containsAll(classes.keySet())) {
      return Optional.of("it lacks a class of characters that is required");
    }
    return Optional.empty();
  }

  private Optional<CharacterClass> classOf(char c) {
    return classes.entrySet().stream()
        .filter(e -> e.getValue().indexOf(c) >= 0)
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
