package io.deploymentorchestrator.operator.health;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Serves {@code /healthz}, {@code /readyz} and {@code /metrics}, and nothing else. */
public final class HealthServer implements AutoCloseable {

  /** A probe is answered while others are slow to ask or to take the metrics; each has seconds. */
  private static final int THREADS = 8;

  static {
    // The server's own limits, in seconds; unlimited if they are not set.
    for (String limit : new String[] {"maxReqTime", "maxRspTime"}) {
      String property = "sun.net.httpserver." + limit;
      if (System.getProperty(property) == null) {
        System.setProperty(property, "5");
      }
    }
  }

  private final HttpServer server;
  private final ExecutorService threads;

  /**
   * What a check answers.
   *
   * @param text one line for whoever asks
   */
  public record Answer(boolean good, String text) {

    /** Good unless there is a problem, which is told. */
    public static Answer unless(Optional<String> problem) {
      return problem.map(p -> new Answer(false, p)).orElseGet(() -> new Answer(true, "ok"));
    }
  }

  /**
   * Serves from now on.
   *
   * @param port 0: any that is free
   * @throws IOException if the port is taken
   */
  public HealthServer(
      String address,
      int port,
      Supplier<Answer> live,
      Supplier<Answer> ready,
      PrometheusMeterRegistry metrics)
      throws IOException {
    this.server = HttpServer.create(new InetSocketAddress(address, port), 16);
    // Platform threads: virtual ones would wait for processors that users' work may keep.
    this.threads =
        Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().name("health-", 0).daemon().factory());
    server.setExecutor(threads);
    server.createContext("/healthz", exchange -> answer(exchange, live.get()));
    server.createContext("/readyz", exchange -> answer(exchange, ready.get()));
    server.createContext("/metrics", exchange -> answer(exchange, 200, metrics.scrape()));
    server.start();
  }

  /** The port that it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange, Answer answer) throws IOException {
    answer(exchange, answer.good() ? 200 : 503, answer.text() + "\n");
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
