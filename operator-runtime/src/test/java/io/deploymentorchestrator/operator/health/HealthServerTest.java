package io.deploymentorchestrator.operator.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.operator.health.HealthServer.Answer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the kubelet and whoever else asks is told. */
class HealthServerTest {

  private final HttpClient client = HttpClient.newHttpClient();
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private volatile Optional<String> stuck = Optional.empty();
  private volatile Answer ready = new Answer(false, "starting");
  private HealthServer server;

  @BeforeEach
  void start() throws IOException {
    server = new HealthServer("127.0.0.1", 0, () -> Answer.unless(stuck), () -> ready, metrics);
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private void assertAnswers(String path, int status, String text)
      throws IOException, InterruptedException {
    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).as(path).isEqualTo(status);
    assertThat(response.body()).as(path).isEqualTo(text + "\n");
  }

  @Test
  void itIsAliveUntilItIsStuckAndThenSaysWhy() throws Exception {
    assertAnswers("/healthz", 200, "ok");
    stuck = Optional.of("work on shop/db does not end");
    assertAnswers("/healthz", 503, "work on shop/db does not end");
    stuck = Optional.empty();
    assertAnswers("/healthz", 200, "ok");
  }

  @Test
  void itIsReadyOnceItSaysSo() throws Exception {
    assertAnswers("/readyz", 503, "starting");
    ready = new Answer(true, "ok");
    assertAnswers("/readyz", 200, "ok");
  }

  @Test
  void itServesMetricsAndNothingElse() throws Exception {
    metrics.counter("orchestrator.things").increment(3);
    assertThat(get("/metrics").body()).contains("orchestrator_things_total 3.0");
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(get("/debug").statusCode()).isEqualTo(404);
  }
}
