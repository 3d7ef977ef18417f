package io.deploymentorchestrator.localenvironment;

import java.util.Locale;

/** A process did not become ready; the message quotes the end of its log. */
public final class StartFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what was tried and how far it got. */
  public StartFailure(String message) {
    super(message);
  }

  StartFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Between our choosing a free port and the process binding it somebody else took it: worth
   * another try with other ports.
   */
  boolean portTaken() {
    return String.valueOf(getMessage()).toLowerCase(Locale.ROOT).contains("address already in use");
  }
}
