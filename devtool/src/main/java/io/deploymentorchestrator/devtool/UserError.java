package io.deploymentorchestrator.devtool;

/** Something the user can put right; the message is shown as it is, without a stack trace. */
final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UserError(String message) {
    super(message);
  }
}
