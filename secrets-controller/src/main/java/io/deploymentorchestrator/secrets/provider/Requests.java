package io.deploymentorchestrator.secrets.provider;

import io.deploymentorchestrator.provider.v1.ExternalSecretDataRemoteRef;
import io.deploymentorchestrator.provider.v1.ProviderReference;
import io.deploymentorchestrator.secrets.store.ProviderResource;
import io.deploymentorchestrator.secrets.store.RemoteRead;
import io.deploymentorchestrator.secrets.store.StoreKey;

/** What is sent, from what is meant. */
final class Requests {

  private Requests() {}

  static ProviderReference reference(StoreKey store, ProviderResource resource) {
    return ProviderReference.newBuilder()
        .setApiVersion(resource.apiVersion())
        .setKind(resource.kind())
        .setNamespace(resource.namespace())
        .setName(resource.name())
        .setStoreRefKind(store.kind().kind())
        .build();
  }

  /** Decoding is done here: the provider is asked for none. */
  static ExternalSecretDataRemoteRef reference(RemoteRead read) {
    return ExternalSecretDataRemoteRef.newBuilder()
        .setKey(read.key())
        .setVersion(read.version())
        .setProperty(read.property())
        .setMetadataPolicy(
            switch (read.content()) {
              case VALUE -> "None";
              case METADATA -> "Fetch";
            })
        .build();
  }
}
