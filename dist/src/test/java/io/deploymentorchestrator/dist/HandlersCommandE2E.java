package io.deploymentorchestrator.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.localenvironment.PackagedController;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/orchestrator handlers} of the distribution, as a user calls it. */
@WithCluster
@WithSecretsManager
class HandlersCommandE2E {

  private static final Path ORCHESTRATOR =
      Path.of(System.getProperty("orchestrator.root"), "dist/orchestrator/bin/orchestrator");

  private static Cluster cluster;

  /** Not started: it gives the plugins folder and the CRDs, and changes no Component. */
  private static PackagedController controller;

  private record Answer(int code, String text) {}

  @BeforeAll
  static void prepare(Cluster given, SecretsManager secretsManager) {
    cluster = given;
    controller =
        Packaged.prepared(cluster, secretsManager.endpoint(), Map.of(), "secret-push", "manifest");
  }

  @AfterAll
  static void close() {
    controller.close();
  }

  private static Answer handlers(Path kubeconfig, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(ORCHESTRATOR.toString(), "handlers"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--plugins", controller.plugins().toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(process.onExit().join().exitValue(), text);
  }

  private static String told(String... arguments) throws IOException {
    Answer answer = handlers(cluster.kubeconfig(), arguments);
    assertThat(answer.code()).as(answer.text()).isZero();
    return answer.text();
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret-push", "manifest"})
  void describeHasEveryFieldOfTheSchemas(String handler) throws IOException {
    String[] sections =
        told("describe", handler).split("(?m)^(status.providerStatus|Conditions)$", 3);
    assertThat(sections).hasSize(3);
    assertThat(lastNames(sections[0]))
        .containsAll(fields(Kube.json(told("schema", handler))))
        .hasSizeGreaterThan(6);
    assertThat(lastNames(sections[1]))
        .containsAll(fields(Kube.json(told("schema", handler, "--status"))));
  }

  /** The names of all fields, wherever a schema defines them. */
  private static Set<String> fields(JsonNode schema) {
    Set<String> names = new TreeSet<>();
    for (JsonNode properties : schema.findValues("properties")) {
      properties.fieldNames().forEachRemaining(names::add);
    }
    // Below the first hit of a branch nothing is found: look there, too.
    for (JsonNode child : schema) {
      names.addAll(fields(child));
    }
    return names;
  }

  /** Of each path in the first column, its last part. */
  private static Set<String> lastNames(String table) {
    return table
        .lines()
        .map(line -> line.split("\\s", 2)[0])
        .map(path -> path.substring(path.lastIndexOf('.') + 1).replace("[]", ""))
        .collect(Collectors.toSet());
  }

  @Test
  void describeSaysWhatAFieldTakes() throws IOException {
    assertThat(told("describe", "secret-push"))
        .containsPattern("(?m)^region +string +required +AWS region of the secret; matches")
        .containsPattern(
            "(?m)^updatePolicy +IfNotExists \\| AlwaysUpdate \\| MergeFields +What happens to a secret that exists; default: IfNotExists$")
        .containsPattern(
            "(?m)^fields +object +required +.*; 1 to 500 fields; names of 1 to 256 characters$")
        .containsPattern(
            "(?m)^fields.<name>.generator.passwordLength +integer +required +1 to 4096$")
        .containsPattern("(?m)^secretArn +string +required +ARN of the secret$")
        .containsPattern("(?m)^SecretPushed +\\S+");
    assertThat(told("describe", "manifest"))
        .containsPattern(
            "(?m)^outputs +object +.*at most 100 fields; names match \\Q^[A-Za-z][A-Za-z0-9_-]{0,62}$\\E$")
        .containsPattern("(?m)^readyWhen\\[].exists +true$");
  }

  @Test
  void theListSaysHowManyComponentsAHandlerServesAndHowManyOfThemAreReady() throws IOException {
    Kube kube = new Kube(cluster, cluster.createNamespace("handlers"));
    for (String name : List.of("one", "two", "three")) {
      kube.apply(
          """
          apiVersion: deployment-orchestrator.io/v1alpha1
          kind: Component
          metadata: {name: %s}
          spec: {handler: manifest, config: {}}
          """
              .formatted(name));
    }
    cluster.kubectl(
        "patch",
        "component",
        "two",
        "-n",
        kube.namespace(),
        "--subresource=status",
        "--type=merge",
        "-p",
        "{\"status\":{\"phase\":\"Ready\"}}");
    // Other tests' namespaces may still be going: what both say of one moment counts.
    await()
        .atMost(Duration.ofSeconds(120))
        .untilAsserted(
            () -> {
              String before = counted("manifest");
              String list = told();
              assertThat(counted("manifest")).isEqualTo(before);
              assertThat(components(list, "manifest")).isEqualTo(before);
              assertThat(components(list, "secret-push")).isEqualTo(counted("secret-push"));
            });
    assertThat(counted("manifest")).matches("[1-9][0-9]*/([3-9]|[1-9][0-9]+) Ready");
    kube.cluster().kubectl("delete", "components", "--all", "-n", kube.namespace());
  }

  @Test
  void withoutAClusterTheListSaysThatItDoesNotKnow() throws IOException {
    Answer answer = handlers(Path.of("/nonexistent/kubeconfig"));
    assertThat(answer.code()).as(answer.text()).isZero();
    assertThat(components(answer.text(), "manifest")).isEqualTo("?");
  }

  /** What the list says under COMPONENTS. */
  private static String components(String list, String handler) {
    assertThat(list).startsWith("NAME");
    Matcher row =
        Pattern.compile("(?m)^" + handler + " +\\S+ {3,}(.+?) {3,}[0-9a-f]{12} ").matcher(list);
    assertThat(row.find()).as(list).isTrue();
    return row.group(1);
  }

  /** The same, counted by kubectl. */
  private static String counted(String handler) {
    int all = 0;
    int ready = 0;
    for (JsonNode component :
        Kube.json(cluster.kubectl("get", "components", "-A", "-o", "json")).path("items")) {
      if (component.at("/spec/handler").asText().equals(handler)) {
        all++;
        ready += component.at("/status/phase").asText().equals("Ready") ? 1 : 0;
      }
    }
    return all == 0 ? "0" : ready + "/" + all + " Ready";
  }
}
