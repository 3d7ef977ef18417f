package io.deploymentorchestrator.secrets.store;

import io.deploymentorchestrator.operator.settings.Durations;
import io.deploymentorchestrator.secrets.api.AuthenticationScope;
import io.deploymentorchestrator.secrets.api.CachingPolicy;
import io.deploymentorchestrator.secrets.api.ClusterSecretStoreSpec;
import io.deploymentorchestrator.secrets.api.GatingPolicy;
import io.deploymentorchestrator.secrets.api.Names;
import io.deploymentorchestrator.secrets.api.ProviderConfig;
import io.deploymentorchestrator.secrets.api.Reasons;
import io.deploymentorchestrator.secrets.api.RetrySettings;
import io.deploymentorchestrator.secrets.api.StoreFields;
import io.deploymentorchestrator.secrets.store.NamespaceConditions.InvalidConditionException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads stores' specs. Immutable. */
public final class StoreDefinitions {

  private static final Duration REFRESH = Duration.ofMinutes(5);
  private static final Duration SHORTEST_REFRESH = Duration.ofSeconds(10);

  private final AddressRules addresses;

  /** With an operator's rules. */
  public StoreDefinitions(AddressRules addresses) {
    this.addresses = addresses;
  }

  /** A field that keeps the store from being used. */
  private static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String reason;

    RefusedException(String reason, String message) {
      super(message);
      this.reason = reason;
    }
  }

  /** Reads a spec. */
  public StoreDefinition read(StoreKey key, StoreFields spec) {
    try {
      refuseUnserved(spec);
      ProviderConfig config = spec.providerConfig();
      ProviderResource resource = resource(key, config.providerRef());
      NamespaceConditions namespaces = namespaces(spec);
      return switch (addresses.check(config.address())) {
        case AddressCheck.Accepted(ProviderAddress address) ->
            new StoreDefinition.Accepted(
                new StoreSettings(
                    address,
                    tls(config.tls()),
                    resource,
                    refreshInterval(spec.refreshInterval()),
                    Objects.requireNonNullElse(spec.gatingPolicy(), GatingPolicy.ENABLED),
                    retries(spec.retrySettings()),
                    namespaces));
        case AddressCheck.Refused(String message) ->
            new StoreDefinition.Refused(Reasons.UNSUPPORTED_ADDRESS, message);
      };
    } catch (RefusedException e) {
      return new StoreDefinition.Refused(e.reason, String.valueOf(e.getMessage()));
    }
  }

  private static void refuseUnserved(StoreFields spec) throws RefusedException {
    CachingPolicy caching = spec.cachingPolicy();
    if (caching != null && caching != CachingPolicy.PROVIDER_DEFINED) {
      throw unserved("cachingPolicy", "leave it out, or set it to ProviderDefined");
    }
    if (spec.cacheConfig() != null) {
      throw unserved("cacheConfig", "leave it out");
    }
    if (spec instanceof ClusterSecretStoreSpec cluster
        && cluster.authenticationScope() == AuthenticationScope.MANIFEST_NAMESPACE) {
      throw unserved(
          "authenticationScope: ManifestNamespace", "leave it out, or use a SecretStore");
    }
    ProviderConfig.Auth auth = spec.providerConfig().auth();
    if (auth != null && isSet(auth.clientCertificate())) {
      throw unserved(
          "providerConfig.auth.clientCertificate.secretRef",
          "leave it out: the controller connects with its own certificate");
    }
    if (auth != null && isSet(auth.serviceAccountRef())) {
      throw unserved("providerConfig.auth.serviceAccountRef", "leave it out");
    }
    ProviderConfig.Tls tls = spec.providerConfig().tls();
    if (tls != null && tls.caSecretRef() != null && isSet(tls.caSecretRef().name())) {
      throw unserved("providerConfig.tls.caSecretRef", "give the authorities in caBundle");
    }
  }

  private static RefusedException unserved(String field, String cure) {
    return new RefusedException(Reasons.FIELD_NOT_SERVED, field + " is not served yet: " + cure);
  }

  private static boolean isSet(ProviderConfig.@Nullable ClientCertificate certificate) {
    return certificate != null
        && certificate.secretRef() != null
        && isSet(certificate.secretRef().name());
  }

  private static boolean isSet(ProviderConfig.@Nullable ServiceAccountRef account) {
    return account != null && isSet(account.name());
  }

  private static boolean isSet(@Nullable String text) {
    return !orEmpty(text).isEmpty();
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static ProviderResource resource(StoreKey key, ProviderConfig.ProviderRef reference)
      throws RefusedException {
    String written = orEmpty(reference.namespace());
    String namespace =
        switch (key.kind()) {
          case NAMESPACED -> {
            if (!written.isEmpty() && !written.equals(key.namespace())) {
              throw new RefusedException(
                  Reasons.NAMESPACE_NOT_ALLOWED,
                  "providerConfig.providerRef.namespace is %s: a SecretStore reaches its own namespace only, which is %s; leave it out, or use a ClusterSecretStore"
                      .formatted(written, key.namespace()));
            }
            yield key.namespace();
          }
          case CLUSTER -> {
            if (written.isEmpty()) {
              throw invalid(
                  "providerConfig.providerRef.namespace",
                  "a ClusterSecretStore has to name the namespace of the provider's resource");
            }
            yield written;
          }
        };
    String version = orEmpty(reference.apiVersion());
    return new ProviderResource(
        version.isEmpty() ? Names.PROVIDER_API_VERSION : version,
        reference.kind(),
        namespace,
        reference.name());
  }

  private static NamespaceConditions namespaces(StoreFields spec) throws RefusedException {
    if (!(spec instanceof ClusterSecretStoreSpec cluster)) {
      return NamespaceConditions.NONE;
    }
    try {
      return NamespaceConditions.of(Objects.requireNonNullElse(cluster.conditions(), List.of()));
    } catch (InvalidConditionException e) {
      throw new RefusedException(Reasons.INVALID_FIELD, String.valueOf(e.getMessage()));
    }
  }

  private static TlsSettings tls(ProviderConfig.@Nullable Tls tls) throws RefusedException {
    if (tls == null) {
      return TlsSettings.OWN;
    }
    String bundle = "";
    String encoded = orEmpty(tls.caBundle());
    if (!encoded.isEmpty()) {
      try {
        bundle = new String(Base64.getMimeDecoder().decode(encoded), StandardCharsets.US_ASCII);
      } catch (IllegalArgumentException e) {
        throw invalid("providerConfig.tls.caBundle", "it must be base64 of certificates in PEM");
      }
      if (!bundle.contains("-----BEGIN CERTIFICATE-----")) {
        throw invalid("providerConfig.tls.caBundle", "there is no certificate in PEM in it");
      }
    }
    return new TlsSettings(bundle, orEmpty(tls.serverName()));
  }

  private static Duration refreshInterval(@Nullable String written) throws RefusedException {
    Duration interval = duration("refreshInterval", written).orElse(REFRESH);
    if (!interval.isZero() && interval.compareTo(SHORTEST_REFRESH) < 0) {
      throw invalid("refreshInterval", "it must be 0 or at least 10s");
    }
    return interval;
  }

  private static RetryPlan retries(@Nullable RetrySettings settings) throws RefusedException {
    if (settings == null) {
      return RetryPlan.DEFAULT;
    }
    return new RetryPlan(
        Objects.requireNonNullElse(settings.maxRetries(), RetryPlan.DEFAULT.retries()),
        duration("retrySettings.retryInterval", settings.retryInterval())
            .orElse(RetryPlan.DEFAULT.interval()));
  }

  private static Optional<Duration> duration(String field, @Nullable String written)
      throws RefusedException {
    if (written == null || written.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(written.equals("0") ? Duration.ZERO : Durations.parse(written));
    } catch (IllegalArgumentException e) {
      throw invalid(field, "it must be a duration such as 30s or 5m");
    }
  }

  private static RefusedException invalid(String field, String why) {
    return new RefusedException(Reasons.INVALID_FIELD, field + ": " + why);
  }
}
