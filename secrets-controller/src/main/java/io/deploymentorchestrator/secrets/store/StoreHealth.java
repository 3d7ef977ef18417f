package io.deploymentorchestrator.secrets.store;

import io.deploymentorchestrator.secrets.api.Reasons;

/** What the gate of a store goes by. */
public sealed interface StoreHealth {

  /** Nothing is known of the spec as it is now. */
  record NotValidated() implements StoreHealth {}

  /**
   * Nothing speaks against using it. That the provider cannot be reached does not: the call itself
   * will tell.
   */
  record Passing() implements StoreHealth {}

  /** It is known to be wrong. */
  record Wrong(String reason, String message) implements StoreHealth {}

  /** By a validation. */
  static StoreHealth of(Validation validation) {
    return switch (validation) {
      case Validation.Valid _, Validation.Unknown _, Validation.Unreachable _ -> new Passing();
      case Validation.TlsFailed _ -> new Passing();
      case Validation.Invalid(String message, var _) ->
          new Wrong(Reasons.INVALID_PROVIDER_CONFIG, message);
      case Validation.AddressRefused(String message) ->
          new Wrong(Reasons.UNSUPPORTED_ADDRESS, message);
      case Validation.Incompatible(String message, var _) ->
          new Wrong(Reasons.INCOMPATIBLE_PROVIDER, message);
      case Validation.ResourceNotFound(String message) ->
          new Wrong(Reasons.PROVIDER_RESOURCE_NOT_FOUND, message);
    };
  }
}
