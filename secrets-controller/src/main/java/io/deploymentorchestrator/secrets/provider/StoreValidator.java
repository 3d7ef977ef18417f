package io.deploymentorchestrator.secrets.provider;

import io.deploymentorchestrator.operator.text.DisplayText;
import io.deploymentorchestrator.provider.v1.CapabilitiesRequest;
import io.deploymentorchestrator.provider.v1.CapabilitiesResponse;
import io.deploymentorchestrator.provider.v1.SecretStoreProviderGrpc;
import io.deploymentorchestrator.provider.v1.ValidateRequest;
import io.deploymentorchestrator.provider.v1.ValidateResponse;
import io.deploymentorchestrator.secrets.provider.CallResult.Answered;
import io.deploymentorchestrator.secrets.provider.CallResult.Incompatible;
import io.deploymentorchestrator.secrets.provider.CallResult.NotAnswered;
import io.deploymentorchestrator.secrets.provider.CallResult.Rejected;
import io.deploymentorchestrator.secrets.store.ProviderFacts;
import io.deploymentorchestrator.secrets.store.StoreKey;
import io.deploymentorchestrator.secrets.store.StoreSettings;
import io.deploymentorchestrator.secrets.store.Validation;

/** Asks a provider whether a store can be used, and what for. Thread-safe. */
public final class StoreValidator {

  private static final int LONGEST_MESSAGE = 1_000;

  private final ProviderCalls calls;

  /** By calls. */
  public StoreValidator(ProviderCalls calls) {
    this.calls = calls;
  }

  /**
   * Asks.
   *
   * @throws InterruptedException the process is stopping
   */
  public Validation validate(StoreKey store, StoreSettings settings) throws InterruptedException {
    ValidateRequest request =
        ValidateRequest.newBuilder()
            .setProviderRef(Requests.reference(store, settings.resource()))
            .setSourceNamespace(store.namespace())
            .build();
    CallResult<ValidateResponse> result =
        calls.call(
            settings.address(),
            settings.tls(),
            SecretStoreProviderGrpc.getValidateMethod(),
            request);
    return switch (result) {
      case Answered<ValidateResponse>(ValidateResponse answer, ProviderFacts provider) ->
          answer.getValid()
              ? capabilities(store, settings, answer)
              : new Validation.Invalid(told(answer.getError()), provider);
      case Rejected<ValidateResponse> rejected -> rejected(rejected);
      case Incompatible<ValidateResponse>(ProviderFacts provider) -> incompatible(provider);
      case NotAnswered<ValidateResponse> not -> notAnswered(not);
    };
  }

  private Validation capabilities(StoreKey store, StoreSettings settings, ValidateResponse valid)
      throws InterruptedException {
    CapabilitiesRequest request =
        CapabilitiesRequest.newBuilder()
            .setProviderRef(Requests.reference(store, settings.resource()))
            .setSourceNamespace(store.namespace())
            .build();
    CallResult<CapabilitiesResponse> result =
        calls.call(
            settings.address(),
            settings.tls(),
            SecretStoreProviderGrpc.getCapabilitiesMethod(),
            request);
    return switch (result) {
      case Answered<CapabilitiesResponse>(CapabilitiesResponse answer, ProviderFacts provider) ->
          new Validation.Valid(
              switch (answer.getCapabilities()) {
                case WRITE_ONLY -> "WriteOnly";
                case READ_WRITE -> "ReadWrite";
                case READ_ONLY, UNRECOGNIZED -> "ReadOnly";
              },
              provider,
              valid.getWarningsList().stream().map(StoreValidator::told).toList());
      case Rejected<CapabilitiesResponse> rejected -> rejected(rejected);
      case Incompatible<CapabilitiesResponse>(ProviderFacts provider) -> incompatible(provider);
      case NotAnswered<CapabilitiesResponse> not -> notAnswered(not);
    };
  }

  private static Validation rejected(Rejected<?> rejected) {
    return switch (rejected.code()) {
      case UNIMPLEMENTED ->
          new Validation.Incompatible(
              "what answers at the address does not speak the provider contract: "
                  + rejected.message(),
              rejected.provider());
      case UNAVAILABLE, RESOURCE_EXHAUSTED, ABORTED, DEADLINE_EXCEEDED, CANCELLED ->
          new Validation.Unknown(
              "the provider cannot tell for now: " + rejected.message(), rejected.provider());
      default -> new Validation.Invalid(rejected.message(), rejected.provider());
    };
  }

  private static Validation incompatible(ProviderFacts provider) {
    return new Validation.Incompatible(provider.incompatibility(), provider);
  }

  private static Validation notAnswered(NotAnswered<?> not) {
    return switch (not.cause()) {
      case TRANSPORT, DEADLINE, PROTOCOL -> new Validation.Unreachable(not.message());
      case TLS -> new Validation.TlsFailed(not.message());
      case ADDRESS -> new Validation.AddressRefused("providerConfig.address: " + not.message());
    };
  }

  private static String told(String words) {
    return words.isBlank()
        ? "the provider says no more than that the store is not valid"
        : DisplayText.line(words, LONGEST_MESSAGE);
  }
}
