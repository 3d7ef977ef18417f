package io.deploymentorchestrator.secretpush.config;

/**
 * What happens to the secret when the Component is deleted. The constants are spelled as in the
 * config.
 */
@SuppressWarnings("MemberName")
public enum DeletionPolicy {
  /** It is deleted too, if this Component owns it. */
  Delete,
  /** It stays. */
  Retain
}
