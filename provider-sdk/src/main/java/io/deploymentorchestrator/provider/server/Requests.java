package io.deploymentorchestrator.provider.server;

import io.deploymentorchestrator.provider.batch.v1.Context;
import io.deploymentorchestrator.provider.sdk.CallContext;
import io.deploymentorchestrator.provider.sdk.ProviderException;
import io.deploymentorchestrator.provider.sdk.ProviderException.InvalidRequest;
import io.deploymentorchestrator.provider.sdk.ProviderInfo;
import io.deploymentorchestrator.provider.sdk.RemoteKey;
import io.deploymentorchestrator.provider.sdk.ResourceKind;
import io.deploymentorchestrator.provider.sdk.ResourceRef;
import io.deploymentorchestrator.provider.v1.ExternalSecretDataRemoteRef;
import io.deploymentorchestrator.provider.v1.ProviderReference;
import java.time.Duration;
import java.util.stream.Collectors;

/** From what a client sent to what a provider is given, checked. */
final class Requests {

  private static final String CLUSTER_STORE = "ClusterSecretStore";

  private final ProviderInfo info;

  Requests(ProviderInfo info) {
    this.info = info;
  }

  /** Of a plain call that reads: it says for which namespace. */
  CallContext reading(boolean given, ProviderReference reference, String sourceNamespace)
      throws ProviderException {
    require(!sourceNamespace.isEmpty(), "source_namespace is missing");
    return asking(given, reference, sourceNamespace);
  }

  /** Of a plain call that asks about the store itself: the namespace may be empty. */
  CallContext asking(boolean given, ProviderReference reference, String sourceNamespace)
      throws ProviderException {
    ResourceRef resource = resource(given, reference, sourceNamespace);
    return new CallContext(
        resource,
        reference.getStoreRefKind().equals(CLUSTER_STORE),
        sourceNamespace,
        resource.namespace(),
        Duration.ZERO,
        ClientIdentity.CLIENT.get() + "/" + sourceNamespace,
        "");
  }

  /** Of a call of batch.v1. */
  CallContext batch(boolean given, Context context) throws ProviderException {
    require(given, "context is missing");
    CallContext plain =
        reading(context.hasProviderRef(), context.getProviderRef(), context.getSourceNamespace());
    String authentication = context.getAuthenticationNamespace();
    if (!authentication.isEmpty()
        && !authentication.equals(plain.resource().namespace())
        && !authentication.equals(plain.sourceNamespace())) {
      throw new ProviderException.PermissionDenied(
          "authentication_namespace must be that of the provider's resource or source_namespace");
    }
    require(context.getAuthCacheSeconds() >= 0, "auth_cache_seconds must not be negative");
    return new CallContext(
        plain.resource(),
        plain.clusterStore(),
        plain.sourceNamespace(),
        authentication.isEmpty() ? plain.authenticationNamespace() : authentication,
        Duration.ofSeconds(context.getAuthCacheSeconds()),
        context.getOwner().isEmpty() ? plain.owner() : context.getOwner(),
        context.getRequestId());
  }

  /** What a reference names. */
  static RemoteKey key(ExternalSecretDataRemoteRef reference) throws ProviderException {
    require(!reference.getKey().isEmpty(), "remote_ref.key is missing");
    boolean metadata =
        switch (reference.getMetadataPolicy()) {
          case "", "None" -> false;
          case "Fetch" -> true;
          default -> throw new InvalidRequest("remote_ref.metadata_policy must be None or Fetch");
        };
    return new RemoteKey(reference.getKey(), reference.getVersion(), metadata);
  }

  private ResourceRef resource(boolean given, ProviderReference reference, String sourceNamespace)
      throws ProviderException {
    require(given, "provider_ref is missing");
    require(!reference.getName().isEmpty(), "provider_ref.name is missing");
    ResourceKind kind =
        info.kinds().stream()
            .filter(
                k ->
                    k.kind().equals(reference.getKind())
                        && (reference.getApiVersion().isEmpty()
                            || k.apiVersion().equals(reference.getApiVersion())))
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidRequest(
                        "provider_ref names a %s of %s; provider %s serves %s"
                            .formatted(
                                reference.getKind(),
                                reference.getApiVersion(),
                                info.name(),
                                served())));
    String namespace =
        reference.getNamespace().isEmpty() ? sourceNamespace : reference.getNamespace();
    return new ResourceRef(kind, namespace, reference.getName());
  }

  private String served() {
    return info.kinds().stream()
        .map(k -> k.kind() + " of " + k.apiVersion())
        .collect(Collectors.joining(", "));
  }

  static void require(boolean condition, String otherwise) throws ProviderException {
    if (!condition) {
      throw new InvalidRequest(otherwise);
    }
  }
}
