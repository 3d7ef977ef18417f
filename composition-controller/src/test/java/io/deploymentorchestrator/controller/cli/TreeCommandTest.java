package io.deploymentorchestrator.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TreeCommandTest {

  private static final String KUBECONFIG = "kubeconfig";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private final List<Map<String, Object>> components = new ArrayList<>();
  private @Nullable HttpServer server;

  private record Answer(int code, String text) {}

  /** An API server that knows our lists only. */
  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    Path file =
        Files.writeString(
            folder.resolve("config"),
            """
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
            users: [{name: u, user: {}}]
            contexts: [{name: x, context: {cluster: c, user: u}}]
            current-context: x
            """
                .formatted(server.getAddress().getPort()));
    System.setProperty(KUBECONFIG, file.toString());
  }

  @AfterEach
  void stop() {
    System.clearProperty(KUBECONFIG);
    System.clearProperty("orchestrator.terminal");
    if (server != null) {
      server.stop(0);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    boolean ours = exchange.getRequestURI().getPath().endsWith("/namespaces/shop/components");
    byte[] body = list(ours ? components : List.of()).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String list(List<Map<String, Object>> items) throws JsonProcessingException {
    return JSON.writeValueAsString(
        Map.of(
            "apiVersion",
            "deployment-orchestrator.io/v1alpha1",
            "kind",
            "ComponentList",
            "metadata",
            Map.of("resourceVersion", "1"),
            "items",
            items));
  }

  private void component(String name, String handler, String phase, String message) {
    components.add(
        Map.of(
            "apiVersion", "deployment-orchestrator.io/v1alpha1",
            "kind", "Component",
            "metadata", Map.of("name", name, "namespace", "shop", "generation", 1),
            "spec", Map.of("handler", handler, "config", Map.of()),
            "status",
                Map.of(
                    "observedGeneration",
                    1,
                    "phase",
                    phase,
                    "conditions",
                    List.of(
                        Map.of(
                            "type", "Ready",
                            "status", phase.equals("Ready") ? "True" : "False",
                            "lastTransitionTime", "2026-01-01T00:00:00Z",
                            "reason", "X",
                            "message", message)))));
  }

  private Answer tree(String... arguments) {
    StringWriter text = new StringWriter();
    CommandLine command = Orchestrator.commandLine();
    command.setOut(new PrintWriter(text)).setErr(new PrintWriter(text));
    List<String> all = new ArrayList<>(List.of("tree", "-n", "shop"));
    all.addAll(List.of(arguments));
    int code = command.execute(all.toArray(String[]::new));
    return new Answer(code, text.toString());
  }

  @Test
  void components_are_shown_with_their_state_and_what_is_wrong() {
    component("web", "manifest", "Failed", "Deployment/web: no such image");
    component("db", "manifest", "Ready", "1 object applied");
    assertThat(tree())
        .isEqualTo(
            new Answer(
                0,
                """
                ✔ db  manifest  Ready
                ✘ web  manifest  Failed  Deployment/web: no such image
                """));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ConfigMap\u001b[2J\u001b]0;t\u0007\nERROR forged line\n✔ other  manifest  Ready",
        "\r✔ other  manifest  Ready",
        "\u009b2J\u0085✔ other  manifest  Ready",
        "\u2028✔ other  manifest  Ready\u2029",
        "\u202e✔ other  manifest  Ready",
        "\u000b\u000c\u0008\u007f\u0000✔ other"
      })
  void what_users_wrote_is_text_wherever_it_stands(String written) {
    component("a" + written, "manifest" + written, "Failed", written);
    component("b", "manifest", "Failed", "fine");

    Answer answer = tree("--color=false");

    assertThat(answer.code()).isZero();
    List<String> lines = answer.text().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith("✘ a").contains("\\");
    assertThat(lines.get(1)).isEqualTo("✘ b  manifest  Failed  fine");
    assertThat(answer.text().replace("\n", "").codePoints())
        .noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || c == 0x202e);
  }

  @Test
  void a_long_message_is_cut_between_characters() {
    component("a", "manifest", "Failed", "x".repeat(98) + "😀😀😀");
    component("b", "manifest", "Failed", "x".repeat(97) + "\u001b".repeat(100));

    System.setProperty("orchestrator.terminal", "true");
    assertThat(tree("--color=false").text())
        .isEqualTo(
            """
            ✘ a  manifest  Failed  %s…
            ✘ b  manifest  Failed  %s…
            """
                .formatted("x".repeat(98), "x".repeat(97)));
  }

  @Test
  void in_a_pipe_nothing_is_cut_however_long_it_is() {
    String end = "annotate it with deployment-orchestrator.io/adopt=true";
    component("a", "manifest", "Failed", "x".repeat(3_000) + end);
    assertThat(tree().text()).endsWith(end + "\n").hasLineCount(1);
  }

  @Test
  void an_error_is_one_line_of_text() {
    assertThat(tree("--until-ready", "--timeout=\u001b[31m\n✔ forged").text())
        .startsWith("error: ")
        .hasLineCount(1)
        .doesNotContain("\u001b");
  }
}
