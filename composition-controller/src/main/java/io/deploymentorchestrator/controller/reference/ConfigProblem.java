package io.deploymentorchestrator.controller.reference;

/**
 * Something wrong with a config, at one place in it. Both texts are bounded, whatever is quoted in
 * them.
 *
 * @param kind the reason a user sees
 * @param path where, for example {@code config.fields.db_host.value}; the middle of a long one is
 *     left out
 * @param message what is wrong and what cures it; never a resolved value
 */
public record ConfigProblem(Kind kind, String path, String message) {

  private static final int LONGEST_PATH = 200;
  private static final int LONGEST_MESSAGE = 1000;

  /** Reasons, in the order in which they are reported when several hold. */
  public enum Kind {
    LimitExceeded,
    InvalidReference,
    SelfReference,
    FieldNotFound,
    NonScalarInString,
    TypeMismatch,
    SchemaViolation
  }

  /** Shortens what is too long to be read. */
  public ConfigProblem {
    path = Excerpt.of(path, LONGEST_PATH);
    message = Excerpt.of(message, LONGEST_MESSAGE);
  }

  /** {@code path: message}. */
  @Override
  public String toString() {
    return path + ": " + message;
  }
}
