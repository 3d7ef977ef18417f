package io.deploymentorchestrator.testkit.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * Stands between a controller and the stand-in for AWS: knows every call, and decides what becomes
 * of it. Keeps no values. Thread-safe.
 */
public final class AwsGate implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> SET_BY_THE_CLIENT =
      Set.of("host", "connection", "content-length", "expect", "upgrade");

  /**
   * A call that came in.
   *
   * @param action such as {@code CreateSecret}
   * @param secret the name that it is about; empty for GetRandomPassword
   * @param passwordLength of GetRandomPassword; else 0
   */
  public record Call(String action, String secret, int passwordLength) {
    /** Whether it changes a secret. */
    public boolean writes() {
      return !Set.of("DescribeSecret", "GetRandomPassword", "GetSecretValue").contains(action);
    }
  }

  /** What becomes of a call. Called from many threads. */
  public interface Fate {
    /** Answers it, or does not: then the connection breaks. */
    void meet(Passage passage) throws IOException;

    /** It is passed on, and its answer is given. */
    static Fate pass() {
      return passage -> passage.answer(passage.forward());
    }

    /** The connection breaks before AWS sees it. */
    static Fate lost() {
      return passage -> {};
    }

    /** AWS does it, and the connection breaks before it can say so. */
    static Fate replyLost() {
      return Passage::forward;
    }

    /** AWS answers this instead of doing it. */
    static Fate answered(int status, String body) {
      return passage -> passage.answer(new Answer(status, body.getBytes(StandardCharsets.UTF_8)));
    }
  }

  /**
   * What AWS answers.
   *
   * @param status of HTTP
   * @param body as JSON
   */
  public record Answer(int status, byte[] body) {}

  private final URI upstream;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private volatile Function<Call, Fate> fates = call -> Fate.pass();

  /**
   * Passes every call until it is told otherwise.
   *
   * @param upstream where the stand-in for AWS is
   */
  public AwsGate(URI upstream) throws IOException {
    this.upstream = upstream;
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  /** What {@code AWS_ENDPOINT_URL_SECRETS_MANAGER} has to say. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** From now on this decides, asked once for each call. */
  public void decide(Function<Call, Fate> by) {
    fates = by;
  }

  /** What came in since the start or since {@link #forgetCalls()}. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /** Begins counting anew. */
  public void forgetCalls() {
    calls.clear();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Call call = read(exchange, body);
      calls.add(call);
      fates.apply(call).meet(new Passage(exchange, body));
    }
  }

  private static Call read(HttpExchange exchange, byte[] body) throws IOException {
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    JsonNode json = JSON.readTree(body);
    String id = json.path("SecretId").asText(json.path("Name").asText(""));
    return new Call(
        target == null ? "" : target.substring(target.indexOf('.') + 1),
        nameOf(id),
        json.path("PasswordLength").asInt());
  }

  /** An ARN ends in the name and a hyphen with six characters. */
  private static String nameOf(String nameOrArn) {
    return nameOrArn.startsWith("arn:")
        ? nameOrArn.replaceFirst("^arn:.*:secret:", "").replaceFirst("-[^-]{6}$", "")
        : nameOrArn;
  }

  /** One call on its way. */
  public final class Passage {
    private final HttpExchange exchange;
    private final byte[] body;

    private Passage(HttpExchange exchange, byte[] body) {
      this.exchange = exchange;
      this.body = body;
    }

    /** What was sent, for answers that quote it. */
    public String request() {
      return new String(body, StandardCharsets.UTF_8);
    }

    /** Has AWS do it. */
    public Answer forward() throws IOException {
      // A connection for each call: one that is kept could be closed by the other side just then,
      // and that must not look like a fault.
      var connection =
          (HttpURLConnection) upstream.resolve(exchange.getRequestURI()).toURL().openConnection();
      connection.setRequestMethod(exchange.getRequestMethod());
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(body.length);
      exchange
          .getRequestHeaders()
          .forEach(
              (name, values) -> {
                if (!SET_BY_THE_CLIENT.contains(name.toLowerCase(Locale.ROOT))) {
                  values.forEach(value -> connection.addRequestProperty(name, value));
                }
              });
      connection.setRequestProperty("Connection", "close");
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body);
      }
      int status = connection.getResponseCode();
      try (InputStream in =
          status < HttpURLConnection.HTTP_BAD_REQUEST
              ? connection.getInputStream()
              : connection.getErrorStream()) {
        return new Answer(status, in == null ? new byte[0] : in.readAllBytes());
      }
    }

    /** Tells whoever called. */
    public void answer(Answer answer) throws IOException {
      exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
      if ("close".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Connection"))) {
        // As AWS does (RFC 9112, 9.6); this server only closes it: the client learns that too late.
        exchange.getResponseHeaders().set("Connection", "close");
      }
      exchange.sendResponseHeaders(
          answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
      exchange.getResponseBody().write(answer.body());
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
