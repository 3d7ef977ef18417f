package io.deploymentorchestrator.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An admission webhook on this machine that refuses all it is asked about, or changes it. */
final class RefusingWebhook implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PASSWORD = "changeit";

  private final HttpsServer server;
  private final KeyStore keys;
  private final String status;
  private final Optional<String> changed;
  private final AtomicInteger answers = new AtomicInteger();

  /**
   * Starts it.
   *
   * @param folder for its key
   * @param status what it answers, as JSON
   */
  RefusingWebhook(Path folder, String status) throws IOException, GeneralSecurityException {
    this(folder, status, Optional.empty());
  }

  /** One that sets a field of all it is asked about, to another text each time. */
  static RefusingWebhook thatSets(String path, Path folder)
      throws IOException, GeneralSecurityException {
    return new RefusingWebhook(folder, "{}", Optional.of(path));
  }

  private RefusingWebhook(Path folder, String status, Optional<String> changed)
      throws IOException, GeneralSecurityException {
    this.status = status;
    this.changed = changed;
    this.keys = keys(folder.resolve("webhook.p12"));
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.createContext("/", this::answer);
    server.start();
  }

  /** With the means of the JDK: a key pair whose certificate names this address. */
  private static KeyStore keys(Path file) throws IOException, GeneralSecurityException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "webhook",
                "-keyalg",
                "EC",
                "-dname",
                "CN=webhook",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString())
            .inheritIO()
            .start();
    try {
      if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        throw new IOException("keytool made no key");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private void answer(HttpExchange exchange) throws IOException {
    JsonNode review = JSON.readTree(exchange.getRequestBody());
    ObjectNode answer = JSON.createObjectNode();
    answer.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
    ObjectNode response = answer.putObject("response");
    response.set("uid", review.path("request").path("uid"));
    response.put("allowed", changed.isPresent());
    if (changed.isPresent()) {
      String patch =
          "[{\"op\":\"add\",\"path\":\"%s\",\"value\":\"set-%d\"}]"
              .formatted(changed.get(), answers.incrementAndGet());
      response.put("patchType", "JSONPatch").put("patch", patch.getBytes(StandardCharsets.UTF_8));
    } else {
      response.set("status", JSON.readTree(status));
    }
    byte[] body = JSON.writeValueAsBytes(answer);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** As the API server is told of it. */
  String clientConfig() throws GeneralSecurityException {
    String pem =
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(keys.getCertificate("webhook").getEncoded())
            + "\n-----END CERTIFICATE-----\n";
    return "url: \"https://127.0.0.1:"
        + server.getAddress().getPort()
        + "/\", caBundle: "
        + Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
