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

  Refusal(Reason reason, String text) {
    this(reason, text, false);
  }

  private Refusal(Reason reason, String text, boolean ofOneGroup) {
    super(text);
    this.reason = reason;
    this.text = text;
    this.ofOneGroup = ofOneGroup;
  }

  /** The server behind one API group is away. */
  static Refusal groupAway(String text) {
    return new Refusal(Reason.ApiServerUnavailable, text, true);
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
