package io.deploymentorchestrator.secrets.store;

import io.deploymentorchestrator.operator.text.DisplayText;
import io.deploymentorchestrator.secrets.api.Reasons;
import io.deploymentorchestrator.secrets.api.SecretStoreStatus;
import io.deploymentorchestrator.secrets.api.StatusCondition;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a store's status says. Nothing in it changes by itself. Thread-safe. */
public final class StoreStatuses {

  private static final int LONGEST_MESSAGE = 2_000;

  private final Clock clock;

  /** By a clock. */
  public StoreStatuses(Clock clock) {
    this.clock = clock;
  }

  private record Ready(String status, String reason, String message) {}

  /** After a validation. */
  public SecretStoreStatus of(
      @Nullable SecretStoreStatus before, @Nullable Long generation, Validation validation) {
    SecretStoreStatus old = Objects.requireNonNullElse(before, SecretStoreStatus.EMPTY);
    return switch (validation) {
      case Validation.Valid valid ->
          status(
              old,
              generation,
              new Ready("True", Reasons.VALID, message(valid)),
              valid.capabilities(),
              provider(valid.provider()));
      case Validation.Invalid(String message, ProviderFacts provider) ->
          status(
              old,
              generation,
              new Ready("False", Reasons.INVALID_PROVIDER_CONFIG, message),
              null,
              provider(provider));
      case Validation.Unknown(String message, ProviderFacts provider) ->
          status(
              old,
              generation,
              new Ready("Unknown", Reasons.VALIDATION_UNKNOWN, message),
              old.capabilities(),
              provider(provider));
      case Validation.Incompatible(String message, ProviderFacts provider) ->
          status(
              old,
              generation,
              new Ready("False", Reasons.INCOMPATIBLE_PROVIDER, message),
              null,
              provider(provider));
      case Validation.Unreachable(String message) ->
          lastKnown(old, generation, Reasons.PROVIDER_UNREACHABLE, message);
      case Validation.TlsFailed(String message) ->
          lastKnown(old, generation, Reasons.TLS_FAILED, message);
      case Validation.AddressRefused(String message) ->
          refused(before, generation, Reasons.UNSUPPORTED_ADDRESS, message);
      case Validation.ResourceNotFound(String message) ->
          refused(before, generation, Reasons.PROVIDER_RESOURCE_NOT_FOUND, message);
    };
  }

  /** Of a store that is not tried at all. */
  public SecretStoreStatus refused(
      @Nullable SecretStoreStatus before,
      @Nullable Long generation,
      String reason,
      String message) {
    SecretStoreStatus old = Objects.requireNonNullElse(before, SecretStoreStatus.EMPTY);
    return status(old, generation, new Ready("False", reason, message), null, null);
  }

  /** What the provider said when it could be reached still stands. */
  private SecretStoreStatus lastKnown(
      SecretStoreStatus old, @Nullable Long generation, String reason, String message) {
    return status(
        old, generation, new Ready("False", reason, message), old.capabilities(), old.provider());
  }

  private SecretStoreStatus status(
      SecretStoreStatus old,
      @Nullable Long generation,
      Ready ready,
      @Nullable String capabilities,
      SecretStoreStatus.@Nullable Provider provider) {
    StatusCondition before =
        old.conditionList().stream()
            .filter(c -> c.type().equals(Reasons.READY))
            .findFirst()
            .orElse(null);
    String since =
        before != null && before.status().equals(ready.status())
            ? before.lastTransitionTime()
            : clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    StatusCondition condition =
        new StatusCondition(
            Reasons.READY,
            ready.status(),
            generation,
            since,
            ready.reason(),
            DisplayText.line(ready.message(), LONGEST_MESSAGE));
    return new SecretStoreStatus(generation, List.of(condition), capabilities, provider);
  }

  private static String message(Validation.Valid valid) {
    return valid.warnings().isEmpty()
        ? "store validated"
        : "store validated; the provider warns: " + String.join("; ", valid.warnings());
  }

  private static SecretStoreStatus.Provider provider(ProviderFacts facts) {
    return new SecretStoreStatus.Provider(
        empty(facts.name()),
        empty(facts.version()),
        facts.contract(),
        facts.features().isEmpty() ? null : facts.features());
  }

  private static @Nullable String empty(String text) {
    return text.isEmpty() ? null : text;
  }
}
