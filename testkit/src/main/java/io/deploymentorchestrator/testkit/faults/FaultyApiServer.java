package io.deploymentorchestrator.testkit.faults;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.deploymentorchestrator.testkit.junit.Cluster;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The real API server with a bad line in between: conflicts that it never had, replies that get
 * lost after the effect, watches that lag behind, and a line that is cut for good, as it is for a
 * process that dies. Clients reach it by plain HTTP at {@link #endpoint()}, with the credentials
 * that they would show the server. Thread-safe.
 */
public final class FaultyApiServer implements AutoCloseable {

  private static final Set<String> HOP_BY_HOP =
      Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

  private static final Pattern LISTED =
      Pattern.compile("^/apis/([a-z0-9.-]+\\.)?deployment-orchestrator\\.io/[^/]+/[a-z]+$");

  /** What becomes of one request. */
  public enum Fault {
    /** It is passed on, and so is its answer. */
    NONE,
    /** Answered by 409; the server never sees it. */
    CONFLICT,
    /** Answered by 500; the server never sees it. */
    ERROR,
    /** The server does it; nobody hears of that. */
    LOSE_REPLY,
    /** From here on nothing passes any more; the server never sees it. */
    CUT,
    /** From here on nothing passes any more, but this request has its effect. */
    CUT_AFTER
  }

  /**
   * A request that changes something.
   *
   * @param method of HTTP, such as {@code PATCH}
   * @param path of the resource, without the query
   */
  public record Write(String method, String path) {
    /** Whether it is to one of these resources in a namespace. */
    public boolean in(String namespace, String... plurals) {
      return Arrays.stream(plurals)
          .anyMatch(p -> path.contains("/namespaces/" + namespace + "/" + p));
    }
  }

  /** Decides on each request that is no read. Called from many threads. */
  public interface Rule {
    /** What becomes of it. */
    Fault on(Write write);
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient upstream;
  private final URI target;
  private final Set<HttpExchange> open = ConcurrentHashMap.newKeySet();
  private volatile Rule rule = write -> Fault.NONE;
  private volatile boolean cut;
  private volatile boolean hanging;
  private volatile boolean garblingLists;
  private volatile Duration watchLag = Duration.ZERO;

  /** In front of the API server of a test, passing everything until it is told otherwise. */
  public FaultyApiServer(Cluster cluster) throws IOException {
    this.target = cluster.apiServerUrl();
    this.upstream =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(cluster.controlPlane().trust())
            .build();
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /**
   * Where clients reach it. It passes on what a request holds, so a bearer token it is that says
   * who they are; watches work by HTTP, not by web sockets.
   */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  /** From now on this decides on each request that changes something. */
  public void rule(Rule newRule) {
    rule = newRule;
  }

  /** Events of watches arrive that much later than they happen. */
  public void lag(Duration newLag) {
    watchLag = newLag;
  }

  /**
   * Whether lists of the orchestrator's own kinds, over all namespaces, end in the middle of their
   * JSON.
   */
  public void garbleLists(boolean now) {
    garblingLists = now;
  }

  /** From here on requests are taken and never answered. */
  public void hang() {
    hanging = true;
  }

  /** Whether the line was cut. */
  public boolean isCut() {
    return cut;
  }

  /** As when the process behind it dies: nothing passes any more, in either direction. */
  public void cut() {
    cut = true;
    open.forEach(HttpExchange::close);
  }

  private void handle(HttpExchange exchange) {
    open.add(exchange);
    try (exchange) {
      if (hanging) {
        new CountDownLatch(1).await(); // until this is closed
      } else if (!cut) {
        handle(exchange, faultOf(exchange));
      }
    } catch (IOException e) {
      // Whoever hung up, the other side notices, too.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(exchange);
    }
  }

  private Fault faultOf(HttpExchange exchange) {
    String method = exchange.getRequestMethod();
    return method.equals("GET")
        ? Fault.NONE
        : rule.on(new Write(method, exchange.getRequestURI().getPath()));
  }

  private void handle(HttpExchange exchange, Fault fault) throws IOException, InterruptedException {
    switch (fault) {
      case CONFLICT ->
          refuse(
              exchange,
              409,
              "Conflict",
              "Operation cannot be fulfilled: the object has been modified; please apply your"
                  + " changes to the latest version and try again");
      case ERROR -> refuse(exchange, 500, "InternalError", "etcdserver: request timed out");
      case CUT -> cut();
      case CUT_AFTER -> {
        HttpRequest request = forwarded(exchange);
        cut();
        upstream.send(request, HttpResponse.BodyHandlers.discarding());
      }
      case LOSE_REPLY -> upstream.send(forwarded(exchange), HttpResponse.BodyHandlers.discarding());
      case NONE -> pass(exchange);
    }
  }

  private void pass(HttpExchange exchange) throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        upstream.send(forwarded(exchange), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream in = response.body()) {
      if (cut) {
        return;
      }
      Headers headers = exchange.getResponseHeaders();
      response
          .headers()
          .map()
          .forEach((name, values) -> values.forEach(v -> copy(headers, name, v)));
      exchange.sendResponseHeaders(response.statusCode(), 0);
      String query = exchange.getRequestURI().getQuery();
      boolean watch = query != null && query.contains("watch=true");
      if (garblingLists && !watch && LISTED.matcher(exchange.getRequestURI().getPath()).find()) {
        byte[] whole = in.readAllBytes();
        exchange.getResponseBody().write(whole, 0, whole.length / 2);
        return;
      }
      pump(in, exchange.getResponseBody(), watch);
    }
  }

  private static void copy(Headers headers, String name, String value) {
    if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
      headers.add(name, value);
    }
  }

  /**
   * Bytes of a reply.
   *
   * @param came when, by {@link System#nanoTime()}
   */
  private record Piece(byte[] bytes, long came) {}

  /** Passes bytes on in order; those of a watch each a while after they came. */
  private void pump(InputStream in, OutputStream out, boolean watch)
      throws IOException, InterruptedException {
    BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    threads.execute(() -> read(in, pieces));
    Piece piece;
    while ((piece = pieces.take()).bytes().length > 0 && !cut) {
      if (watch) {
        TimeUnit.NANOSECONDS.sleep(piece.came() + watchLag.toNanos() - System.nanoTime());
      }
      out.write(piece.bytes());
      out.flush();
    }
  }

  private static void read(InputStream in, Collection<Piece> pieces) {
    byte[] buffer = new byte[64 * 1024];
    int read;
    try {
      while ((read = in.read(buffer)) > 0) {
        pieces.add(new Piece(Arrays.copyOf(buffer, read), System.nanoTime()));
      }
    } catch (IOException e) {
      // The end, too.
    }
    pieces.add(new Piece(new byte[0], 0));
  }

  private HttpRequest forwarded(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.resolve(exchange.getRequestURI().toString()))
            .method(
                exchange.getRequestMethod(),
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(v -> request.header(name, v));
              }
            });
    return request.build();
  }

  private static void refuse(HttpExchange exchange, int code, String reason, String message)
      throws IOException {
    byte[] body =
        """
        {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "reason": "%s", "code": %d,
         "message": "%s"}
        """
            .formatted(reason, code, message)
            .getBytes(StandardCharsets.UTF_8);
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    cut();
    server.stop(0);
    threads.shutdownNow();
    upstream.shutdownNow();
  }
}
