package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.provider.server.ProviderServer;
import io.deploymentorchestrator.provider.server.ServerSettings;
import io.deploymentorchestrator.secrets.certificates.TlsBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A provider behind a Service, on a port of this machine that stays the same over restarts. */
final class RunningProvider implements AutoCloseable {

  private static final ServerSettings.Times FAST =
      new ServerSettings.Times(
          Duration.ofMillis(50),
          Duration.ofSeconds(1),
          Duration.ofMinutes(30),
          Duration.ofMinutes(5));

  private final String service;
  private final MountedSecret certificates;
  private final int port;
  private final TestProvider provider = new TestProvider();
  private Set<String> clients = Set.of(ServerSettings.CONTROLLER);
  private @Nullable ProviderServer server;

  RunningProvider(String service, Path folder) throws IOException {
    this.service = service;
    this.certificates = new MountedSecret(folder);
    this.port = freePort();
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** The name of its Service. */
  String service() {
    return service;
  }

  int port() {
    return port;
  }

  TestProvider provider() {
    return provider;
  }

  void certificates(TlsBundle bundle) {
    try {
      certificates.write(bundle);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Admits others than the controller. */
  void admits(String client) {
    clients = Set.of(client);
  }

  void start() {
    try {
      server =
          ProviderServer.start(
              provider,
              new ServerSettings(
                  new InetSocketAddress("127.0.0.1", port),
                  new InetSocketAddress("127.0.0.1", 0),
                  certificates.folder(),
                  clients,
                  FAST));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void stop() {
    if (server != null) {
      server.close();
      server = null;
    }
  }

  @Override
  public void close() {
    stop();
  }
}
