package io.deploymentorchestrator.manifest;

/**
 * Ends a session early: one object cannot be dealt with, and the rest waits for it. Never leaves
 * this package.
 */
final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final String text;

  Refusal(Reason reason, String text) {
    super(text);
    this.reason = reason;
    this.text = text;
  }

  Reason reason() {
    return reason;
  }

  String text() {
    return text;
  }
}
