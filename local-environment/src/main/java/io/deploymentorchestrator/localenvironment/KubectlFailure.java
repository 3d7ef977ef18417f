package io.deploymentorchestrator.localenvironment;

/** kubectl ended with an error; the message holds the command line and all it said. */
public final class KubectlFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KubectlFailure(String message) {
    super(message);
  }
}
