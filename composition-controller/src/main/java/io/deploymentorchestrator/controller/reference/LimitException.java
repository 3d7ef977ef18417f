package io.deploymentorchestrator.controller.reference;

/**
 * More than one Component may ask for. The message says which limit and what cures it; the place is
 * added by whoever knows it.
 */
final class LimitException extends Exception {
  private static final long serialVersionUID = 1L;

  LimitException(String message) {
    super(message, null, false, false);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
