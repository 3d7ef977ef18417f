package io.deploymentorchestrator.testkit.host;

/** A call of a handler did not end in its time; the message says which one, and where it is. */
public final class NeverEndedError extends AssertionError {
  private static final long serialVersionUID = 1L;

  NeverEndedError(String message) {
    super(message);
  }
}
