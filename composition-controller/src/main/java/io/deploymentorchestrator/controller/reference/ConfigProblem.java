package io.deploymentorchestrator.controller.reference;

/**
 * Something wrong with a config, at one place in it.
 *
 * @param kind the reason a user sees
 * @param path where, for example {@code config.fields.db_host.value}
 * @param message what is wrong and what cures it; never a resolved value
 */
public record ConfigProblem(Kind kind, String path, String message) {

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

  /** {@code path: message}. */
  @Override
  public String toString() {
    return path + ": " + message;
  }
}
