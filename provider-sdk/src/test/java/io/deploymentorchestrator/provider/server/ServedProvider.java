package io.deploymentorchestrator.provider.server;

import io.deploymentorchestrator.provider.batch.v1.BatchGrpc;
import io.deploymentorchestrator.provider.batch.v1.BatchGrpc.BatchBlockingStub;
import io.deploymentorchestrator.provider.sdk.SecretProvider;
import io.deploymentorchestrator.provider.v1.SecretStoreProviderGrpc;
import io.deploymentorchestrator.provider.v1.SecretStoreProviderGrpc.SecretStoreProviderBlockingStub;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Any provider, served on this machine over mutual TLS, and a connection to it. */
public final class ServedProvider implements AutoCloseable {

  private final ProviderServer server;
  private final ManagedChannel channel;

  private ServedProvider(ProviderServer server) {
    this.server = server;
    this.channel = connect(server.port());
  }

  /**
   * Serves a provider, which is closed with this.
   *
   * @param folder for its certificates
   */
  public static ServedProvider start(SecretProvider provider, Path folder) throws IOException {
    InetSocketAddress anywhere = new InetSocketAddress("127.0.0.1", 0);
    return new ServedProvider(
        ProviderServer.start(
            provider,
            new ServerSettings(
                anywhere,
                anywhere,
                certificates(folder),
                Set.of(ServerSettings.CONTROLLER),
                Served.FAST)));
  }

  /** A folder with certificates for a server, as a provider wants it. */
  public static Path certificates(Path folder) throws IOException {
    CertificateMount mount = new CertificateMount(folder);
    mount.write(Served.AUTHORITY.pem(), Served.SERVER);
    return mount.folder();
  }

  /** A connection, as the controller, to a server that has such certificates. */
  public static ManagedChannel connect(int port) {
    return Clients.connect(port, Served.AUTHORITY.pem(), Served.CONTROLLER);
  }

  /**
   * For calls within two minutes. A handshake that took longer than its ten seconds is made again:
   * a machine with much to do is no fault.
   */
  public static SecretStoreProviderBlockingStub secrets(ManagedChannel channel) {
    return SecretStoreProviderGrpc.newBlockingStub(channel)
        .withWaitForReady()
        .withDeadlineAfter(2, TimeUnit.MINUTES);
  }

  /** As above. */
  public SecretStoreProviderBlockingStub secrets() {
    return secrets(channel);
  }

  /** As above. */
  public BatchBlockingStub batch() {
    return BatchGrpc.newBlockingStub(channel)
        .withWaitForReady()
        .withDeadlineAfter(2, TimeUnit.MINUTES);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.close();
  }
}
