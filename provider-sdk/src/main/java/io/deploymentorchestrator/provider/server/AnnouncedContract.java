package io.deploymentorchestrator.provider.server;

import io.deploymentorchestrator.provider.sdk.ProviderInfo;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.List;

/** Says with each answer which contract is spoken, by which version, with which features. */
final class AnnouncedContract implements ServerInterceptor {

  /** The major version of the contract. */
  private static final String CONTRACT = "1";

  private final Metadata announced = new Metadata();

  AnnouncedContract(ProviderInfo info, List<String> features) {
    put("x-provider-contract", CONTRACT);
    put("x-provider-name", info.name());
    put("x-provider-version", info.version());
    put("x-provider-features", String.join(",", features));
  }

  private void put(String key, String value) {
    announced.put(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER), value);
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    return next.startCall(
        new SimpleForwardingServerCall<>(call) {

          private boolean sent;

          @Override
          public void sendHeaders(Metadata response) {
            sent = true;
            response.merge(announced);
            super.sendHeaders(response);
          }

          /** An error without a message before it has no headers. */
          @Override
          public void close(Status status, Metadata trailers) {
            if (!sent) {
              trailers.merge(announced);
            }
            super.close(status, trailers);
          }
        },
        headers);
  }
}
