package io.deploymentorchestrator.manifest;

/**
 * One object cannot be dealt with, and the rest waits for it: ends a session early, unless only the
 * {@linkplain #ofOneGroup one group} is affected. Never leaves this package.
 */
final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final String text;
  private final boolean ofOneGroup;
  private final boolean onlyImmutable;

  Refusal(Reason reason, String text) {
    this(reason, text, false, false);
  }

  private Refusal(Reason reason, String text, boolean ofOneGroup, boolean onlyImmutable) {
    super(text);
    this.reason = reason;
    this.text = text;
    this.ofOneGroup = ofOneGroup;
    this.onlyImmutable = onlyImmutable;
  }

  /** The server behind one API group is away. */
  static Refusal groupAway(String text) {
    return new Refusal(Reason.ApiServerUnavailable, text, true, false);
  }

  /**
   * A field cannot be changed in place.
   *
   * @param only whether nothing else is wrong, as far as the server said
   */
  static Refusal immutable(String text, boolean only) {
    return new Refusal(Reason.ImmutableField, text, false, only);
  }

  /** The same with more to say. */
  Refusal adding(String more) {
    return new Refusal(reason, text + more, ofOneGroup, onlyImmutable);
  }

  /** Whether the server named fields that cannot be changed in place, and nothing else. */
  boolean isOfImmutableFieldsOnly() {
    return onlyImmutable;
  }

  /** Whether objects of other API groups need not wait. */
  boolean isOfOneGroup() {
    return ofOneGroup;
  }

  Reason reason() {
    return reason;
  }

  String text() {
    return text;
  }
}
