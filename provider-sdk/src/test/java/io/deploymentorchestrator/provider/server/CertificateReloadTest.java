package io.deploymentorchestrator.provider.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.deploymentorchestrator.provider.v1.CapabilitiesRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates come and change while a provider runs. */
class CertificateReloadTest {

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init")
  private Served served;

  @AfterEach
  void stop() {
    served.close();
  }

  private static void call(ManagedChannel channel) {
    Served.secrets(channel)
        .capabilities(CapabilitiesRequest.newBuilder().setProviderRef(Served.reference()).build());
  }

  private void callAnew(byte[] authority, TestAuthority.Issued client) {
    ManagedChannel channel = Clients.connect(served.server.port(), authority, client);
    try {
      call(channel);
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void without_its_files_a_provider_waits_and_is_not_ready() throws Exception {
    served = Served.waiting(folder);

    assertThat(served.server.ready()).isFalse();
    assertThat(served.server.port()).isZero();
    assertThat(served.http("/healthz").statusCode()).isEqualTo(503);
    assertThat(served.http("/healthz").body()).contains("waiting", "ca.crt is missing");

    served.mount.write(Served.AUTHORITY.pem(), Served.SERVER);

    await().until(served.server::ready);
    assertThat(served.http("/healthz").statusCode()).isEqualTo(200);
    callAnew(Served.AUTHORITY.pem(), Served.CONTROLLER);
  }

  @Test
  void certificates_change_under_calls_and_no_call_fails() throws Exception {
    served = Served.start(folder);
    List<TestAuthority.Issued> renewed = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      renewed.add(
          Served.AUTHORITY.server(
              TestAuthority.KeyForm.values()[i % TestAuthority.KeyForm.values().length]));
    }
    AtomicBoolean done = new AtomicBoolean();
    ManagedChannel lasting = served.channel();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> callers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        boolean anew = i % 2 == 0;
        callers.add(
            threads.submit(
                () -> {
                  int calls = 0;
                  while (!done.get()) {
                    if (anew) {
                      callAnew(Served.AUTHORITY.pem(), Served.CONTROLLER);
                    } else {
                      call(lasting);
                    }
                    calls++;
                  }
                  return calls;
                }));
      }
      try {
        for (TestAuthority.Issued certificate : renewed) {
          served.mount.write(Served.AUTHORITY.pem(), certificate);
          await().until(() -> shown().equals(read(certificate)));
        }
      } finally {
        done.set(true);
      }
      for (Future<Integer> caller : callers) {
        assertThat(caller.get()).isPositive();
      }
    }
  }

  @Test
  void a_new_authority_is_taken_up_and_the_old_one_is_not_trusted_any_longer() throws Exception {
    served = Served.start(folder);
    callAnew(Served.AUTHORITY.pem(), Served.CONTROLLER);
    TestAuthority next = new TestAuthority();
    TestAuthority.Issued client = next.client(ServerSettings.CONTROLLER);
    TestAuthority.Issued server = next.server(TestAuthority.KeyForm.PKCS1);

    served.mount.write(next.pem(), server);
    await().until(() -> shown().equals(read(server)));

    callAnew(next.pem(), client);
    assertThatThrownBy(() -> callAnew(next.pem(), Served.CONTROLLER))
        .isInstanceOf(StatusRuntimeException.class);
  }

  @Test
  void while_two_authorities_are_in_the_file_clients_of_both_are_served() throws Exception {
    TestAuthority next = new TestAuthority();
    byte[] both =
        (new String(Served.AUTHORITY.pem(), StandardCharsets.UTF_8)
                + new String(next.pem(), StandardCharsets.UTF_8))
            .getBytes(StandardCharsets.UTF_8);
    served = Served.with(folder, both, Served.SERVER);

    callAnew(Served.AUTHORITY.pem(), Served.CONTROLLER);
    callAnew(Served.AUTHORITY.pem(), next.client(ServerSettings.CONTROLLER));
  }

  @Test
  void files_that_cannot_be_used_change_nothing() throws Exception {
    served = Served.start(folder);
    TestAuthority.Issued other = Served.AUTHORITY.server(TestAuthority.KeyForm.PKCS8);
    TestAuthority.Issued last = Served.AUTHORITY.server(TestAuthority.KeyForm.PKCS8);
    CertificateFolder watched = new CertificateFolder(folder);
    watched.poll();

    served.mount.write(
        Served.AUTHORITY.pem(), new TestAuthority.Issued(other.certificate(), last.key()));
    watched.poll();
    assertThat(watched.problem()).contains("tls.key is not the key");
    assertThat(watched.usable()).isTrue();
    callAnew(Served.AUTHORITY.pem(), Served.CONTROLLER);

    served.mount.write("nonsense".getBytes(StandardCharsets.UTF_8), last);
    watched.poll();
    assertThat(watched.problem()).contains("ca.crt has no certificate");
    callAnew(Served.AUTHORITY.pem(), Served.CONTROLLER);

    served.mount.write(Served.AUTHORITY.pem(), last);
    watched.poll();
    assertThat(watched.problem()).isEmpty();
    await().until(() -> shown().equals(read(last)));
  }

  @Test
  void plain_files_and_a_folder_that_is_a_link_do_as_well() throws Exception {
    Path plain = Files.createDirectories(folder.resolve("plain"));
    Files.write(plain.resolve("ca.crt"), Served.AUTHORITY.pem());
    Files.write(plain.resolve("tls.crt"), Served.SERVER.certificate());
    Files.write(plain.resolve("tls.key"), Served.SERVER.key());
    Path link = Files.createSymbolicLink(folder.resolve("link"), plain);

    served = Served.waiting(link);

    assertThat(served.server.ready()).isTrue();
  }

  private static X509Certificate read(TestAuthority.Issued issued) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(issued.certificate()));
  }

  /** What the server answers a handshake with, whether or not that handshake ends well. */
  private X509Certificate shown() throws Exception {
    X509Certificate[] seen = new X509Certificate[1];
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, new TrustManager[] {new Remembering(seen)}, null);
    try (SSLSocket socket =
        (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", served.server.port())) {
      socket.startHandshake();
    } catch (IOException e) {
      // The server wants a certificate of ours, which comes after its own.
    }
    return seen[0];
  }

  private record Remembering(X509Certificate[] seen) implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
      seen[0] = chain[0];
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
