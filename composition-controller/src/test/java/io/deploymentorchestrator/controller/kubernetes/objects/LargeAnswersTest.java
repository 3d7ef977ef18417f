package io.deploymentorchestrator.controller.kubernetes.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesException.Problem;
import io.deploymentorchestrator.controller.objects.Account;
import io.deploymentorchestrator.controller.objects.ReadMemory;
import io.deploymentorchestrator.operator.kubernetes.ApiThrottle;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What memory is asked for before an answer becomes objects. */
class LargeAnswersTest {

  private static final Account ACCOUNT = Account.controller("n");

  private final AtomicLong taken = new AtomicLong();
  private final ReadMemory counting = taken::addAndGet;
  private String answer = "{}";
  private HttpServer http;
  private KubernetesClient client;
  private ApiServer server;

  @BeforeEach
  void start() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/",
        exchange -> {
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, 0);
          try (var out = exchange.getResponseBody()) {
            out.write(body);
          } catch (IOException e) {
            exchange.close(); // the client has read enough
          }
        });
    http.start();
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:" + http.getAddress().getPort())
            .build();
    client = new KubernetesClientBuilder().withConfig(config).build();
    server = new ApiServer(new ApiThrottle(client));
  }

  @AfterEach
  void stop() {
    client.close();
    http.stop(0);
  }

  @Test
  void a_large_answer_takes_what_it_takes_as_objects_and_a_small_one_nothing() {
    answer = "{\"x\":[" + "{},".repeat(100) + "{}]}";
    assertThat(server.get("/x", ACCOUNT, counting).body()).containsKey("x");
    assertThat(taken.get()).isZero();
    answer = "{\"x\":[" + "{},".repeat(100_000) + "{}]}";
    assertThat(server.get("/x", ACCOUNT, counting).body()).containsKey("x");
    assertThat(taken.get()).isGreaterThan(20L * answer.length());
  }

  @Test
  void without_memory_no_objects_are_made() {
    answer = "{\"x\":\"" + "y".repeat(100_000) + "\"}";
    assertThatThrownBy(
            () ->
                server.get(
                    "/x",
                    ACCOUNT,
                    bytes -> {
                      throw new KubernetesException(Problem.UNAVAILABLE, "none");
                    }))
        .isInstanceOf(KubernetesException.class)
        .hasMessage("none");
  }

  @Test
  void of_many_events_the_one_that_is_sought_is_found() {
    answer = event(1, "ADDED").repeat(2_000) + event(2, "DELETED") + event(3, "ADDED");
    assertThat(deleted(answer.length()))
        .hasValueSatisfying(found -> assertThat(found).containsEntry("n", 2));
    assertThat(taken.get()).isPositive();
  }

  @Test
  void a_history_that_is_too_long_is_broken_off_and_tells_nothing() {
    answer = event(1, "ADDED").repeat(300_000) + event(2, "DELETED");
    assertThat(deleted(100_000)).isEmpty();
    assertThat(taken.get()).isZero();
    answer = event(2, "DELETED");
    assertThat(deleted(100_000)).as("the next one is read").isPresent();
  }

  private static String event(int number, String type) {
    return "{\"type\":\"" + type + "\",\"n\":" + number + "}\n";
  }

  private Optional<Map<String, Object>> deleted(int most) {
    return server.event(
        "/x", ACCOUNT, most, counting, event -> "DELETED".equals(event.get("type")));
  }
}
