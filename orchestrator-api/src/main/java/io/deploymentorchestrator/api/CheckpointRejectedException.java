package io.deploymentorchestrator.api;

/**
 * A checkpoint was not stored, because the Component changed hands or was changed by another writer
 * meanwhile.
 */
public final class CheckpointRejectedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With a message free of secrets. */
  public CheckpointRejectedException(String message) {
    super(message);
  }

  /** With a message free of secrets and the cause. */
  public CheckpointRejectedException(String message, Throwable cause) {
    super(message, cause);
  }
}
