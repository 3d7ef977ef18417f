package io.deploymentorchestrator.provider.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Serves {@code /metrics} and {@code /healthz}, and nothing else. */
final class HttpEndpoints implements AutoCloseable {

  /** Those who ask slowly must not keep a probe waiting. */
  private static final int THREADS = 4;

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
   * Serves at once.
   *
   * @param problem why the provider does not serve, empty if it does: 503 or 200
   */
  HttpEndpoints(
      InetSocketAddress address, Supplier<String> problem, PrometheusMeterRegistry metrics)
      throws IOException {
    server = HttpServer.create(address, 16);
    threads =
        Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().name("http-", 0).daemon().factory());
    server.setExecutor(threads);
    server.createContext(
        "/healthz",
        exchange -> {
          String what = problem.get();
          answer(exchange, what.isEmpty() ? 200 : 503, what.isEmpty() ? "ok\n" : what + "\n");
        });
    server.createContext("/metrics", exchange -> answer(exchange, 200, metrics.scrape()));
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
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
