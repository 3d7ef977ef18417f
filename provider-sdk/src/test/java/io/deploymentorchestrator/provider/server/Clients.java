package io.deploymentorchestrator.provider.server;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Connections to a provider on this machine, checked for the host name that its certificate has.
 */
public final class Clients {

  /** The name of the provider's Service. */
  public static final String HOST = "provider.default.svc";

  private Clients() {}

  /** With a certificate, or without one. */
  public static ManagedChannel connect(
      int port, byte[] authority, TestAuthority.@Nullable Issued certificate, String... protocols) {
    return builder(port, authority, certificate, protocols).build();
  }

  static NettyChannelBuilder builder(
      int port, byte[] authority, TestAuthority.@Nullable Issued certificate, String... protocols) {
    try {
      SslContextBuilder tls =
          GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
              .trustManager(new ByteArrayInputStream(authority));
      if (certificate != null) {
        tls.keyManager(
            new ByteArrayInputStream(certificate.certificate()),
            new ByteArrayInputStream(certificate.key()));
      }
      if (protocols.length > 0) {
        tls.protocols(List.of(protocols));
      }
      return NettyChannelBuilder.forAddress("127.0.0.1", port)
          .overrideAuthority(HOST)
          .sslContext(tls.build());
    } catch (SSLException e) {
      throw new IllegalStateException(e);
    }
  }
}
