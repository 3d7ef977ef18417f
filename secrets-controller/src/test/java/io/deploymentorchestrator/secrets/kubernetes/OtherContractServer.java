package io.deploymentorchestrator.secrets.kubernetes;

import com.google.protobuf.ByteString;
import io.deploymentorchestrator.provider.tls.Pem;
import io.deploymentorchestrator.provider.v1.CapabilitiesRequest;
import io.deploymentorchestrator.provider.v1.CapabilitiesResponse;
import io.deploymentorchestrator.provider.v1.GetSecretRequest;
import io.deploymentorchestrator.provider.v1.GetSecretResponse;
import io.deploymentorchestrator.provider.v1.SecretStoreProviderGrpc;
import io.deploymentorchestrator.provider.v1.ValidateRequest;
import io.deploymentorchestrator.provider.v1.ValidateResponse;
import io.deploymentorchestrator.secrets.certificates.TlsBundle;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * A provider without the SDK: it serves the plain contract only, and announces what a test says.
 */
final class OtherContractServer implements AutoCloseable {

  private final Server server;
  private volatile @Nullable String contract;

  /**
   * Serves.
   *
   * @param contract what it announces; null: nothing, as providers of External Secrets Operator
   */
  OtherContractServer(int port, TlsBundle bundle, @Nullable String contract)
      throws IOException, GeneralSecurityException {
    this.contract = contract;
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
            .sslContext(
                GrpcSslContexts.configure(
                        SslContextBuilder.forServer(
                            Pem.key("tls.key", bundle.key().bytes()),
                            certificates(bundle.certificate())),
                        SslProvider.JDK)
                    .trustManager(certificates(bundle.authority()))
                    .clientAuth(ClientAuth.REQUIRE)
                    .build())
            .addService(new Plain())
            .intercept(new Announcing())
            .build()
            .start();
  }

  private static X509Certificate[] certificates(String pem) throws GeneralSecurityException {
    return Pem.certificates("crt", pem.getBytes(StandardCharsets.US_ASCII))
        .toArray(X509Certificate[]::new);
  }

  /** Announces another contract from now on. */
  void contract(String other) {
    contract = other;
  }

  private final class Announcing implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      return next.startCall(
          new SimpleForwardingServerCall<>(call) {
            @Override
            public void sendHeaders(Metadata response) {
              String announced = contract;
              if (announced != null) {
                response.put(
                    Metadata.Key.of("x-provider-contract", Metadata.ASCII_STRING_MARSHALLER),
                    announced);
              }
              super.sendHeaders(response);
            }
          },
          headers);
    }
  }

  private static final class Plain extends SecretStoreProviderGrpc.SecretStoreProviderImplBase {
    @Override
    public void validate(ValidateRequest request, StreamObserver<ValidateResponse> client) {
      client.onNext(ValidateResponse.newBuilder().setValid(true).build());
      client.onCompleted();
    }

    @Override
    public void capabilities(
        CapabilitiesRequest request, StreamObserver<CapabilitiesResponse> client) {
      client.onNext(CapabilitiesResponse.getDefaultInstance());
      client.onCompleted();
    }

    @Override
    public void getSecret(GetSecretRequest request, StreamObserver<GetSecretResponse> client) {
      client.onNext(
          GetSecretResponse.newBuilder()
              .setValue(ByteString.copyFromUtf8("value of " + request.getRemoteRef().getKey()))
              .build());
      client.onCompleted();
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
