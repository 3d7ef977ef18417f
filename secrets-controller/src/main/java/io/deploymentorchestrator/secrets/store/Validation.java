package io.deploymentorchestrator.secrets.store;

import java.util.List;

/** What came of a validation of a store. Messages go to the user. */
public sealed interface Validation {

  /**
   * The store can be used.
   *
   * @param capabilities ReadOnly, WriteOnly or ReadWrite
   */
  record Valid(String capabilities, ProviderFacts provider, List<String> warnings)
      implements Validation {}

  /** The provider says that the store is wrong, in its own words. */
  record Invalid(String message, ProviderFacts provider) implements Validation {}

  /** The provider cannot tell for now: its backend is away. */
  record Unknown(String message, ProviderFacts provider) implements Validation {}

  /** The provider did not answer. */
  record Unreachable(String message) implements Validation {}

  /** There was no trust between controller and provider. */
  record TlsFailed(String message) implements Validation {}

  /** The name leads to what is never dialled. */
  record AddressRefused(String message) implements Validation {}

  /** It speaks another contract, or lacks what the store needs. */
  record Incompatible(String message, ProviderFacts provider) implements Validation {}

  /** The resource that configures the provider is not there. */
  record ResourceNotFound(String message) implements Validation {}
}
