package io.deploymentorchestrator.secrets.store;

/** What came of reading a store's spec. */
public sealed interface StoreDefinition {

  /** It can be tried. */
  record Accepted(StoreSettings settings) implements StoreDefinition {}

  /**
   * Nothing is tried until the spec changes.
   *
   * @param message names the field and the cure
   */
  record Refused(String reason, String message) implements StoreDefinition {}
}
