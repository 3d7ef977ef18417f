package io.deploymentorchestrator.secretpush.config;

import org.jspecify.annotations.Nullable;

/**
 * How a field's value is generated: the options of AWS Secrets Manager's GetRandomPassword.
 *
 * @param passwordLength 1 to 4096
 * @param requireEachIncludedType at least one character of each class that is not excluded; true
 *     when absent, as in AWS
 * @param excludePunctuation no punctuation
 * @param excludeNumbers no digits
 * @param excludeLowercase no lower-case letters
 * @param excludeUppercase no upper-case letters
 * @param includeSpace the space is allowed, never required
 * @param excludeCharacters single characters that are not wanted
 */
public record GeneratorSpec(
    int passwordLength,
    @Nullable Boolean requireEachIncludedType,
    boolean excludePunctuation,
    boolean excludeNumbers,
    boolean excludeLowercase,
    boolean excludeUppercase,
    boolean includeSpace,
    @Nullable String excludeCharacters) {

  /** Gives the defaults. */
  public GeneratorSpec {
    requireEachIncludedType =
        requireEachIncludedType == null ? Boolean.TRUE : requireEachIncludedType;
    excludeCharacters = excludeCharacters == null ? "" : excludeCharacters;
  }

  /** A generator with AWS's defaults. */
  public static GeneratorSpec ofLength(int passwordLength) {
    return new GeneratorSpec(passwordLength, null, false, false, false, false, false, null);
  }

  /** Whether each class that is not excluded must occur. */
  public boolean requiresEachType() {
    return !Boolean.FALSE.equals(requireEachIncludedType);
  }

  /** The single characters that are not wanted, possibly empty. */
  public String excluded() {
    return excludeCharacters == null ? "" : excludeCharacters;
  }
}
