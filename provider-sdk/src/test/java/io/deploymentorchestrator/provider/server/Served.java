package io.deploymentorchestrator.provider.server;

import io.deploymentorchestrator.provider.batch.v1.BatchGrpc;
import io.deploymentorchestrator.provider.v1.ProviderReference;
import io.deploymentorchestrator.provider.v1.SecretStoreProviderGrpc;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A provider that is served for a test, and the connections to it. */
final class Served implements AutoCloseable {

  static final ServerSettings.Times FAST =
      new ServerSettings.Times(
          Duration.ofMillis(50),
          Duration.ofSeconds(10),
          Duration.ofMinutes(30),
          Duration.ofMinutes(5));

  /** Making keys takes a second: one authority serves all tests that want no other. */
  static final TestAuthority AUTHORITY = new TestAuthority();

  static final TestAuthority.Issued SERVER = AUTHORITY.server(TestAuthority.KeyForm.PKCS1);
  static final TestAuthority.Issued CONTROLLER = AUTHORITY.client(ServerSettings.CONTROLLER);

  final RecordingProvider provider = new RecordingProvider();
  final CertificateMount mount;
  final ProviderServer server;
  private final List<ManagedChannel> channels = new ArrayList<>();

  private Served(CertificateMount mount, ServerSettings.Times times) throws IOException {
    this.mount = mount;
    this.server =
        ProviderServer.start(
            provider,
            new ServerSettings(
                new InetSocketAddress("127.0.0.1", 0),
                new InetSocketAddress("127.0.0.1", 0),
                mount.folder(),
                Set.of(ServerSettings.CONTROLLER),
                times));
  }

  /** Without files yet. */
  static Served waiting(Path folder) throws IOException {
    return new Served(new CertificateMount(folder), FAST);
  }

  static Served with(Path folder, byte[] authority, TestAuthority.Issued certificate)
      throws IOException {
    CertificateMount mount = new CertificateMount(folder);
    mount.write(authority, certificate);
    return new Served(mount, FAST);
  }

  static Served start(Path folder) throws IOException {
    return with(folder, AUTHORITY.pem(), SERVER);
  }

  static ProviderReference reference() {
    return ProviderReference.newBuilder()
        .setApiVersion(RecordingProvider.API_VERSION)
        .setKind("Recording")
        .setName("store")
        .setNamespace("team-a")
        .setStoreRefKind("SecretStore")
        .build();
  }

  ManagedChannel channel() {
    return channel(AUTHORITY.pem(), CONTROLLER);
  }

  synchronized ManagedChannel channel(
      byte[] authority, TestAuthority.@Nullable Issued certificate) {
    ManagedChannel channel = Clients.connect(server.port(), authority, certificate);
    channels.add(channel);
    return channel;
  }

  SecretStoreProviderGrpc.SecretStoreProviderBlockingStub secrets() {
    return secrets(channel());
  }

  static SecretStoreProviderGrpc.SecretStoreProviderBlockingStub secrets(ManagedChannel channel) {
    return SecretStoreProviderGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  BatchGrpc.BatchBlockingStub batch() {
    return BatchGrpc.newBlockingStub(channel()).withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  HttpResponse<String> http(String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + path))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    server.close();
  }
}
