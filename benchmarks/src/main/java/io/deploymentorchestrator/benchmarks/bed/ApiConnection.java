package io.deploymentorchestrator.benchmarks.bed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import io.deploymentorchestrator.localenvironment.ControlPlane;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * A fast and cheap client, so that what is measured is the controller: one HTTP/2 connection, many
 * requests in flight, plain JSON. It acts as the administrator. Thread-safe.
 */
public final class ApiConnection implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();

  /** The server takes 100 streams on a connection. */
  private static final int IN_FLIGHT = 50;

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final HttpClient http;
  private final URI server;
  private final String token;

  ApiConnection(ControlPlane controlPlane) {
    this.server = controlPlane.apiServerUrl();
    this.token = controlPlane.adminToken();
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .sslContext(controlPlane.trust())
            .build();
  }

  /**
   * A request.
   *
   * @param contentType of the body; ignored without one
   * @param body null node for none
   */
  public record Call(String method, String path, String contentType, JsonNode body) {
    public static Call create(String path, JsonNode object) {
      return new Call("POST", path, "application/json", object);
    }

    public static Call delete(String path) {
      return new Call("DELETE", path, "", NullNode.getInstance());
    }

    public static Call jsonPatch(String path, JsonNode operations) {
      return new Call("PATCH", path, "application/json-patch+json", operations);
    }
  }

  /** The object at a path. */
  public JsonNode get(String path) {
    return read(send(new Call("GET", path, "", NullNode.getInstance())).join());
  }

  /** Whether a path is answered well. */
  boolean answers(String path) {
    return send(new Call("GET", path, "", NullNode.getInstance()))
        .handle((answer, failure) -> failure == null)
        .join();
  }

  /** Makes one call and returns the answer; fails when it is refused. */
  public JsonNode call(Call call) {
    return read(send(call).join());
  }

  /** Makes one call without waiting for the answer. */
  public CompletableFuture<?> begin(Call call) {
    return send(call);
  }

  /** Makes all of them, many at a time, and returns when all are answered; fails if one is not. */
  public void all(List<Call> calls) {
    Semaphore free = new Semaphore(IN_FLIGHT);
    List<CompletableFuture<?>> running = new ArrayList<>(calls.size());
    for (Call call : calls) {
      free.acquireUninterruptibly();
      running.add(send(call).whenComplete((answer, failure) -> free.release()));
    }
    running.forEach(CompletableFuture::join);
  }

  private CompletableFuture<byte[]> send(Call call) {
    BodyPublisher body =
        call.body().isNull()
            ? BodyPublishers.noBody()
            : BodyPublishers.ofString(call.body().toString());
    HttpRequest.Builder request = request(call.path()).timeout(TIMEOUT).method(call.method(), body);
    if (!call.body().isNull()) {
      request.header("Content-Type", call.contentType());
    }
    return http.sendAsync(request.build(), BodyHandlers.ofByteArray())
        .thenApply(
            answer -> {
              if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException(
                    "%s %s: HTTP %d %s"
                        .formatted(
                            call.method(),
                            call.path(),
                            answer.statusCode(),
                            new String(answer.body(), StandardCharsets.UTF_8)));
              }
              return answer.body();
            });
  }

  /** The lines of a watch, until the server or the reader ends it. */
  InputStream watch(String path) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        http.send(request(path).build(), BodyHandlers.ofInputStream());
    if (answer.statusCode() != 200) {
      throw new IOException("watch " + path + ": HTTP " + answer.statusCode());
    }
    return answer.body();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path))
        .header("Accept", "application/json")
        .header("User-Agent", "benchmark")
        .header("Authorization", "Bearer " + token);
  }

  private static JsonNode read(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
