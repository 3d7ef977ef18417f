package io.deploymentorchestrator.provider.server;

import io.deploymentorchestrator.provider.sdk.SecretProvider;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A provider that is served. It waits, not ready, until its certificates are there; then it serves
 * until it is closed, which lets calls end first. Thread-safe.
 */
public final class ProviderServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ProviderServer.class);

  private enum State {
    WAITING,
    SERVING,
    DRAINING,
    STOPPED
  }

  private final SecretProvider provider;
  private final ServerSettings settings;
  private final CertificateFolder certificates;
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final HttpEndpoints http;
  private final ScheduledExecutorService poller =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("certificates").daemon().factory());

  private volatile State state = State.WAITING;
  private volatile @Nullable GrpcServer grpc;

  private ProviderServer(SecretProvider provider, ServerSettings settings) throws IOException {
    this.provider = provider;
    this.settings = settings;
    this.certificates = new CertificateFolder(settings.certificates());
    this.http = new HttpEndpoints(settings.http(), this::problem, metrics);
    new JvmMemoryMetrics().bindTo(metrics);
    new JvmThreadMetrics().bindTo(metrics);
    Gauge.builder(
            "provider.certificate.expiry.seconds",
            () -> certificates.expires().map(t -> (double) t.getEpochSecond()).orElse(Double.NaN))
        .description("when the certificate in use expires, as Unix time")
        .register(metrics);
  }

  /**
   * Serves a provider, or waits for the certificates to do so.
   *
   * @throws IOException an address cannot be bound
   */
  public static ProviderServer start(SecretProvider provider, ServerSettings settings)
      throws IOException {
    ProviderServer server = new ProviderServer(provider, settings);
    try {
      server.look();
    } catch (IOException e) {
      server.close();
      throw e;
    }
    long poll = settings.times().poll().toMillis();
    server.poller.scheduleWithFixedDelay(server::lookAgain, poll, poll, TimeUnit.MILLISECONDS);
    return server;
  }

  /** Whether calls are served. */
  public boolean ready() {
    return problem().isEmpty();
  }

  /** Where gRPC is served; 0 while it is not. */
  public int port() {
    GrpcServer running = grpc;
    return running == null ? 0 : running.port();
  }

  /** Where metrics and health are served. */
  public int httpPort() {
    return http.port();
  }

  private String problem() {
    return switch (state) {
      case WAITING -> "waiting: " + certificates.problem();
      case SERVING -> "";
      case DRAINING, STOPPED -> "stopping";
    };
  }

  private void lookAgain() {
    try {
      look();
    } catch (IOException | RuntimeException e) {
      LOG.error("cannot serve at {}: {}", settings.listen(), e.toString());
    }
  }

  private synchronized void look() throws IOException {
    certificates.poll();
    if (state == State.WAITING && certificates.usable()) {
      GrpcServer server = new GrpcServer(provider, settings, certificates, metrics);
      server.start();
      grpc = server;
      state = State.SERVING;
      LOG.info(
          "{} {} serves gRPC on port {}, /metrics and /healthz on port {}",
          provider.info().name(),
          provider.info().version(),
          server.port(),
          http.port());
    }
  }

  /**
   * Stops: no new call is taken, those that run may end within the time that the settings give, the
   * others are cancelled.
   */
  @Override
  public void close() {
    GrpcServer running;
    synchronized (this) {
      if (state == State.DRAINING || state == State.STOPPED) {
        return;
      }
      state = State.DRAINING;
      running = grpc;
    }
    poller.shutdownNow();
    if (running != null) {
      running.stop(settings.times().drain());
    }
    provider.close();
    http.close();
    state = State.STOPPED;
  }
}
