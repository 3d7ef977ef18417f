package io.deploymentorchestrator.provider.server;

import com.google.protobuf.ByteString;
import io.deploymentorchestrator.provider.sdk.CallContext;
import io.deploymentorchestrator.provider.sdk.ProviderException;
import io.deploymentorchestrator.provider.sdk.RemoteKey;
import io.deploymentorchestrator.provider.sdk.RemoteSecret;
import io.deploymentorchestrator.provider.sdk.SecretProvider;
import io.deploymentorchestrator.provider.sdk.SecretValue;
import io.deploymentorchestrator.provider.v1.CapabilitiesRequest;
import io.deploymentorchestrator.provider.v1.CapabilitiesResponse;
import io.deploymentorchestrator.provider.v1.ExternalSecretDataRemoteRef;
import io.deploymentorchestrator.provider.v1.GetSecretMapRequest;
import io.deploymentorchestrator.provider.v1.GetSecretMapResponse;
import io.deploymentorchestrator.provider.v1.GetSecretRequest;
import io.deploymentorchestrator.provider.v1.GetSecretResponse;
import io.deploymentorchestrator.provider.v1.SecretStoreCapabilities;
import io.deploymentorchestrator.provider.v1.SecretStoreProviderGrpc.SecretStoreProviderImplBase;
import io.deploymentorchestrator.provider.v1.ValidateRequest;
import io.deploymentorchestrator.provider.v1.ValidateResponse;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code provider.v1}; what is not overridden here answers UNIMPLEMENTED. */
final class SecretStoreService extends SecretStoreProviderImplBase {

  private final SecretProvider provider;
  private final Requests requests;

  SecretStoreService(SecretProvider provider) {
    this.provider = provider;
    this.requests = new Requests(provider.info());
  }

  @Override
  public void getSecret(GetSecretRequest request, StreamObserver<GetSecretResponse> client) {
    Answers.answer(
        client,
        () -> {
          CallContext context =
              requests.reading(
                  request.hasProviderRef(), request.getProviderRef(), request.getSourceNamespace());
          SecretValue value =
              fetch(context, request.hasRemoteRef(), request.getRemoteRef())
                  .value(request.getRemoteRef().getProperty());
          return GetSecretResponse.newBuilder().setValue(bytes(value)).build();
        });
  }

  @Override
  public void getSecretMap(
      GetSecretMapRequest request, StreamObserver<GetSecretMapResponse> client) {
    Answers.answer(
        client,
        () -> {
          CallContext context =
              requests.reading(
                  request.hasProviderRef(), request.getProviderRef(), request.getSourceNamespace());
          Map<String, SecretValue> values =
              fetch(context, request.hasRemoteRef(), request.getRemoteRef())
                  .map(request.getRemoteRef().getProperty());
          return GetSecretMapResponse.newBuilder().putAllSecrets(bytes(values)).build();
        });
  }

  /**
   * What is wrong with the store is told in the response. A backend that cannot be reached says
   * nothing of the store: that is a status, and the client asks again.
   */
  @Override
  public void validate(ValidateRequest request, StreamObserver<ValidateResponse> client) {
    Answers.answer(
        client,
        () -> {
          CallContext context =
              requests.asking(
                  request.hasProviderRef(), request.getProviderRef(), request.getSourceNamespace());
          try {
            return ValidateResponse.newBuilder()
                .setValid(true)
                .addAllWarnings(provider.validate(context))
                .build();
          } catch (ProviderException.Unavailable | ProviderException.TooManyRequests e) {
            throw e;
          } catch (ProviderException e) {
            return ValidateResponse.newBuilder().setValid(false).setError(e.getMessage()).build();
          }
        });
  }

  @Override
  public void capabilities(
      CapabilitiesRequest request, StreamObserver<CapabilitiesResponse> client) {
    Answers.answer(
        client,
        () -> {
          CallContext context =
              requests.asking(
                  request.hasProviderRef(), request.getProviderRef(), request.getSourceNamespace());
          return CapabilitiesResponse.newBuilder()
              .setCapabilities(
                  switch (provider.capability(context)) {
                    case READ_ONLY -> SecretStoreCapabilities.READ_ONLY;
                    case WRITE_ONLY -> SecretStoreCapabilities.WRITE_ONLY;
                    case READ_WRITE -> SecretStoreCapabilities.READ_WRITE;
                  })
              .build();
        });
  }

  private RemoteSecret fetch(
      CallContext context, boolean given, ExternalSecretDataRemoteRef reference)
      throws ProviderException, InterruptedException {
    Requests.require(given, "remote_ref is missing");
    RemoteKey key = Requests.key(reference);
    return provider.fetch(context, key);
  }

  static ByteString bytes(SecretValue value) {
    return ByteString.copyFrom(value.bytes());
  }

  static Map<String, ByteString> bytes(Map<String, SecretValue> values) {
    Map<String, ByteString> all = new LinkedHashMap<>();
    values.forEach((key, value) -> all.put(key, bytes(value)));
    return all;
  }
}
