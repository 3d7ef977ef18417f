package io.deploymentorchestrator.provider.server;

import io.deploymentorchestrator.provider.sdk.SecretProvider;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gRPC server as the contract wants it. Each call has a virtual thread of its own. */
final class GrpcServer {

  private static final Logger LOG = LoggerFactory.getLogger(GrpcServer.class);

  /** Clients ping every 10 s, also without a call; grpc-java's default would send them away. */
  private static final int SHORTEST_PING_SECONDS = 5;

  /** One client must not take all memory. */
  private static final int CALLS_PER_CONNECTION = 1_000;

  /** They only move bytes; the work is done elsewhere. */
  private static final int NETWORK_THREADS = 2;

  private final EventLoopGroup network =
      new MultiThreadIoEventLoopGroup(
          NETWORK_THREADS,
          Thread.ofPlatform().name("grpc-", 0).daemon().factory(),
          NioIoHandler.newFactory());
  private final HealthStatusManager health = new HealthStatusManager();
  private final Server server;

  GrpcServer(
      SecretProvider provider,
      ServerSettings settings,
      CertificateFolder certificates,
      MeterRegistry metrics)
      throws IOException {
    ClientIdentity clients = new ClientIdentity(settings.clients());
    ServerSettings.Times times = settings.times();
    server =
        NettyServerBuilder.forAddress(settings.listen())
            // Nothing native, which had to be unpacked to a disk that may be read-only.
            .channelType(NioServerSocketChannel.class)
            .bossEventLoopGroup(network)
            .workerEventLoopGroup(network)
            .sslContext(tls(certificates))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .permitKeepAliveTime(SHORTEST_PING_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .maxConnectionAge(times.connectionAge().toMillis(), TimeUnit.MILLISECONDS)
            .maxConnectionAgeGrace(times.connectionGrace().toMillis(), TimeUnit.MILLISECONDS)
            .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION)
            .addTransportFilter(clients)
            .addService(new SecretStoreService(provider))
            .addService(new BatchService(provider))
            .addService(health.getHealthService())
            .addService(ProtoReflectionServiceV1.newInstance())
            // The last one sees a call first.
            .intercept(clients)
            .intercept(new AnnouncedContract(provider.info(), BatchService.FEATURES))
            .intercept(new CallMetrics(metrics))
            .build();
  }

  private static SslContext tls(CertificateFolder certificates) throws IOException {
    return GrpcSslContexts.configure(
            SslContextBuilder.forServer(certificates.keys()), SslProvider.JDK)
        .trustManager(certificates.trust())
        .clientAuth(ClientAuth.REQUIRE)
        .protocols("TLSv1.3", "TLSv1.2")
        // A session that is resumed is not checked against a new ca.crt.
        .sessionTimeout(1)
        .build();
  }

  void start() throws IOException {
    server.start();
  }

  int port() {
    return server.getPort();
  }

  /** Takes no new call; those that run may end within the time, the others are cancelled. */
  void stop(Duration time) {
    health.enterTerminalState();
    server.shutdown();
    try {
      if (!server.awaitTermination(time.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("calls that did not end within {} s are cancelled", time.toSeconds());
        server.shutdownNow().awaitTermination(2, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    network.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
