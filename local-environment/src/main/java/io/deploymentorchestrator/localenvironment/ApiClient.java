package io.deploymentorchestrator.localenvironment;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/**
 * Just enough of a client to see a control plane become ready; everything else goes through kubectl
 * or a real client.
 */
final class ApiClient implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient http;
  private final URI server;
  private final String token;

  ApiClient(URI server, String token, SSLContext trust) {
    this.server = server;
    this.token = token;
    this.http =
        HttpClient.newBuilder()
            .sslContext(trust)
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
  }

  /**
   * The body, if the server answers 2xx; otherwise an empty text, also when it does not answer at
   * all.
   */
  String get(String path) {
    return send(request(path).GET().build());
  }

  /** Whether the server accepted a JSON object. */
  boolean post(String path, String json) {
    return !send(request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build())
        .isEmpty();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + token);
  }

  private String send(HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      return response.statusCode() / 100 == 2 ? response.body() : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
