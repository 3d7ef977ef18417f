package io.deploymentorchestrator.testkit.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.deploymentorchestrator.testkit.junit.Cluster;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Stands in the API server's way when a Component of a namespace is changed: an admission webhook.
 * A write that it holds is not stored yet, and one that it lets pass is stored although whoever
 * made it may no longer learn that. Thread-safe.
 */
public final class StatusGate implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PASSWORD = "not-secret";

  /**
   * A write on its way.
   *
   * @param component name of the Component
   * @param ofStatus whether it is its status that is written
   * @param before the Component as stored
   * @param after the Component as it is to be
   */
  public record Write(String component, boolean ofStatus, JsonNode before, JsonNode after) {}

  private final Cluster cluster;
  private final String name;
  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile Predicate<Write> admission = write -> true;

  /**
   * Lets every write pass until it is told otherwise.
   *
   * @param namespace whose Components it is about
   * @param folder for the key of its certificate
   */
  public StatusGate(Cluster cluster, String namespace, Path folder) throws IOException {
    this.cluster = cluster;
    this.name = "gate-" + namespace;
    Path store = folder.resolve("gate.p12");
    keytool(
        "-genkeypair",
        "-alias",
        "gate",
        "-keyalg",
        "EC",
        "-dname",
        "CN=gate",
        "-ext",
        "san=ip:127.0.0.1",
        "-keystore",
        store.toString(),
        "-storetype",
        "PKCS12",
        "-storepass",
        PASSWORD);
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD.toCharArray());
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, PASSWORD.toCharArray());
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(managers.getKeyManagers(), null, null);
      this.server =
          HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
      server.setHttpsConfigurator(new HttpsConfigurator(tls));
      server.setExecutor(threads);
      server.createContext("/", this::review);
      server.start();
      register(namespace, keys.getCertificate("gate").getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static void keytool(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(output);
    }
  }

  private void register(String namespace, byte[] certificate) {
    String pem =
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate)
            + "\n-----END CERTIFICATE-----\n";
    cluster.kubectlWithInput(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: %s}
        webhooks:
          - name: gate.deployment-orchestrator.io
            admissionReviewVersions: [v1]
            sideEffects: None
            failurePolicy: Ignore
            timeoutSeconds: 30
            namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %s}}
            rules:
              - {apiGroups: [deployment-orchestrator.io], apiVersions: ["*"], operations: [UPDATE], resources: [components, components/status]}
            clientConfig:
              url: https://127.0.0.1:%d/
              caBundle: %s
        """
            .formatted(
                name,
                namespace,
                server.getAddress().getPort(),
                Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII))),
        "apply",
        "-f",
        "-");
  }

  /** From now on this decides, for as long as it likes, whether a write is stored. */
  public void decide(Predicate<Write> by) {
    admission = by;
  }

  private void review(HttpExchange exchange) {
    try (exchange) {
      JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes()).path("request");
      boolean allowed =
          admission.test(
              new Write(
                  request.path("name").asText(),
                  request.path("subResource").asText().equals("status"),
                  request.path("oldObject"),
                  request.path("object")));
      byte[] answer =
          """
          {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
           "response": {"uid": "%s", "allowed": %b}}
          """
              .formatted(request.path("uid").asText(), allowed)
              .getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    } catch (IOException e) {
      throw new UncheckedIOException("the API server waits no longer", e);
    }
  }

  @Override
  public void close() {
    cluster.kubectl("delete", "validatingwebhookconfiguration", name, "--ignore-not-found");
    server.stop(0);
    threads.shutdownNow();
  }
}
