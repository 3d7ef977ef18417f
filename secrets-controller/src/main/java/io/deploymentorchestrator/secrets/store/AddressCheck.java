package io.deploymentorchestrator.secrets.store;

/** What came of looking at {@code providerConfig.address}. */
public sealed interface AddressCheck {

  /** It can be dialled, as far as the text tells. */
  record Accepted(ProviderAddress address) implements AddressCheck {}

  /** It is never dialled. */
  record Refused(String message) implements AddressCheck {}
}
