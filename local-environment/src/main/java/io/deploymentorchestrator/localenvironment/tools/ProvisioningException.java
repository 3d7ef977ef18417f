package io.deploymentorchestrator.localenvironment.tools;

/**
 * A tool could not be had. The message says what to do about it and is meant for the user's eyes as
 * it is.
 */
public final class ProvisioningException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ProvisioningException(String message) {
    super(message);
  }

  ProvisioningException(String message, Throwable cause) {
    super(message, cause);
  }
}
