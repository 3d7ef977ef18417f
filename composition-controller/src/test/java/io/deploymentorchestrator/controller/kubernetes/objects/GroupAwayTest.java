package io.deploymentorchestrator.controller.kubernetes.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesException.Problem;
import io.deploymentorchestrator.api.KubernetesObjects;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.controller.objects.ObjectSettings;
import io.deploymentorchestrator.operator.kubernetes.ApiThrottle;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The answers are those of kube-aggregator when the server behind a group is away. */
class GroupAwayTest {

  private static final String GROUPS =
      """
      {"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","items":[
        {"metadata":{"name":"agg.example.org"},"versions":[{"version":"v1","freshness":"Current","resources":[
          {"resource":"buckets","scope":"Namespaced","responseKind":{"group":"agg.example.org","version":"v1","kind":"Bucket"}}]}]}]}""";
  private static final String CORE =
      """
      {"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","items":[
        {"metadata":{},"versions":[{"version":"v1","freshness":"Current","resources":[
          {"resource":"configmaps","scope":"Namespaced","responseKind":{"group":"","version":"v1","kind":"ConfigMap"}}]}]}]}""";
  private static final ObjectRef BUCKET =
      new ObjectRef("agg.example.org/v1", "Bucket", Optional.of("ns"), "b");
  private static final ObjectRef CONFIG_MAP =
      new ObjectRef("v1", "ConfigMap", Optional.of("ns"), "b");

  private HttpServer server;
  private KubernetesClient client;
  private ObjectWatches watches;
  private KubernetesObjects objects;
  private volatile String answer = "";
  private volatile int code = 503;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    serve("/api", 200, () -> CORE);
    serve("/apis", 200, () -> GROUPS);
    serve("/apis/apiextensions.k8s.io", 404, () -> "{}");
    server.createContext("/apis/agg.example.org/", this::away);
    server.createContext("/api/v1/", this::away);
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(Config.empty())
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
    watches = new ObjectWatches(new ApiThrottle(client), (component, cause) -> {});
    objects =
        new ObjectAccess(watches, ObjectSettings.defaults())
            .forComponent(new ComponentId("ns", "c", "u"), Optional.empty());
  }

  private void serve(String path, int status, Supplier<String> body) {
    server.createContext(
        path,
        exchange -> {
          byte[] bytes = body.get().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private void away(HttpExchange exchange) throws IOException {
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @AfterEach
  void stop() {
    watches.close();
    client.close();
    server.stop(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "service unavailable\n",
        "error trying to reach service: dial tcp 10.96.0.7:443: connect: connection refused"
      })
  void plain_words_in_its_place_mean_its_own_server(String words) {
    answer = words;

    for (KubernetesException e : new KubernetesException[] {reading(BUCKET), deleting(BUCKET)}) {
      assertThat(e.problem()).isEqualTo(Problem.GROUP_UNAVAILABLE);
      assertThat(e).hasMessage("the server of API group agg.example.org does not answer (503)");
    }
  }

  @Test
  void of_kubernetes_own_kinds_they_mean_the_api_server() {
    answer = "service unavailable\n";

    assertThat(reading(CONFIG_MAP).problem()).isEqualTo(Problem.UNAVAILABLE);
  }

  @Test
  void what_the_server_of_the_group_says_itself_is_told_in_its_words() {
    answer =
        "{\"kind\":\"Status\",\"reason\":\"ServiceUnavailable\",\"message\":\"no buckets today\"}";

    assertThat(reading(BUCKET))
        .hasMessage("the API server answered 503 ServiceUnavailable: no buckets today");
  }

  private KubernetesException reading(ObjectRef ref) {
    return catchThrowableOfType(KubernetesException.class, () -> objects.get(ref));
  }

  private KubernetesException deleting(ObjectRef ref) {
    return catchThrowableOfType(KubernetesException.class, () -> objects.delete(ref, "u"));
  }
}
