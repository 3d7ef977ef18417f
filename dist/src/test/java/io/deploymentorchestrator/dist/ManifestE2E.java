package io.deploymentorchestrator.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.deploymentorchestrator.localenvironment.PackagedController;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The manifest handler among Components that depend on each other. */
@WithCluster
@WithSecretsManager
class ManifestE2E {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Path PAGE =
      Path.of(System.getProperty("orchestrator.root"), "docs/handlers/manifest.md");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private static Cluster cluster;
  private static PackagedController controller;
  private Kube kube;

  @BeforeAll
  static void start(Cluster given, SecretsManager secretsManager) {
    cluster = given;
    controller = Packaged.controller(cluster, secretsManager, "manifest");
  }

  @AfterAll
  static void stop() {
    controller.close();
  }

  @BeforeEach
  void namespace() {
    kube = new Kube(cluster, cluster.createNamespace("manifest"));
    kube.grant("edit");
  }

  /** Whole namespaces go, with all that is in them: their accounts lose their rights early. */
  @AfterEach
  void deleteTheNamespace() {
    cluster.kubectl("delete", "namespace", kube.namespace(), "--timeout=90s");
  }

  /** A ConfigMap with one key, which is handed on. */
  private static String holder(String name, String key, String value) {
    return """
    apiVersion: deployment-orchestrator.io/v1alpha1
    kind: Component
    metadata: {name: %s}
    spec:
      handler: manifest
      config:
        manifests:
          - {apiVersion: v1, kind: ConfigMap, metadata: {name: %s}, data: {%s: '%s'}}
        outputs: {%s: {from: ConfigMap/%s, path: data.%s}}
    """
        .formatted(name, name, key, value, key, name, key);
  }

  private String data(String name) {
    return kube.get("configmap", name).at("/data").toString();
  }

  private void awaitData(String name, String json) {
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> assertThat(data(name)).isEqualTo(json));
  }

  @Test
  void everyExampleOfItsPageBecomesReadyWithTheRightsThatThePageGives() throws IOException {
    cluster.kubectl(
        "apply",
        "--server-side",
        "--force-conflicts",
        "-f",
        cluster.externalSecretsCrds().toString());
    cluster.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s");
    String page = Files.readString(PAGE).replace("myapp", kube.namespace());
    List<JsonNode> components =
        blocks(page, "yaml").map(ManifestE2E::yaml).filter(ManifestE2E::isComponent).toList();
    assertThat(components).hasSizeGreaterThanOrEqualTo(2);
    for (JsonNode component : components) {
      component
          .at("/spec/serviceAccountName")
          .asText()
          .lines()
          .forEach(a -> cluster.kubectl("create", "serviceaccount", a, "-n", kube.namespace()));
    }
    blocks(page, "sh")
        .flatMap(String::lines)
        .filter(line -> line.startsWith("kubectl create "))
        .forEach(line -> cluster.kubectl(line.substring("kubectl ".length()).split(" +")));

    components.forEach(component -> kube.apply(component.toString()));

    for (JsonNode component : components) {
      for (JsonNode object : component.at("/spec/config/manifests")) {
        if (object.path("apiVersion").asText().startsWith("external-secrets.io/")) {
          playOperator(object.path("kind").asText(), object.at("/metadata/name").asText());
        }
      }
    }
    for (JsonNode component : components) {
      String name = component.at("/metadata/name").asText();
      JsonNode ready = kube.awaitReady(name);
      component
          .at("/spec/config/outputs")
          .fieldNames()
          .forEachRemaining(
              output ->
                  assertThat(ready.at("/status/providerStatus").path(output).asText())
                      .as("%s of %s", output, name)
                      .isNotEmpty());
    }
  }

  private static Stream<String> blocks(String page, String language) {
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(page)
        .results()
        .map(block -> block.group(1));
  }

  private static JsonNode yaml(String text) {
    try {
      return YAML.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static boolean isComponent(JsonNode tree) {
    return tree.path("kind").asText().equals("Component");
  }

  /** What External Secrets Operator would say of an object, once it is there. */
  private void playOperator(String kind, String name) {
    await().atMost(SOON).until(() -> kube.exists(kind, name));
    cluster.kubectl(
        "patch",
        kind,
        name,
        "-n",
        kube.namespace(),
        "--subresource=status",
        "--type=merge",
        "-p",
        "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\",\"reason\":\"SecretSynced\",\"message\":\"Secret was synced\","
            + "\"lastTransitionTime\":\"2026-01-01T00:00:00Z\"}]}}");
  }

  @Test
  void anOutputThatChangesIsTakenUpInPlace() {
    kube.apply(holder("source", "value", "one"));
    kube.apply(holder("reader", "copy", "{{ .source.providerStatus.value }}"));
    kube.awaitReady("reader");
    JsonNode component = kube.component("reader");
    JsonNode object = kube.get("configmap", "reader");

    kube.apply(holder("source", "value", "two"));

    awaitData("reader", "{\"copy\":\"two\"}");
    assertThat(kube.component("reader").at("/metadata/uid"))
        .isEqualTo(component.at("/metadata/uid"));
    assertThat(kube.component("reader").at("/metadata/generation"))
        .isEqualTo(component.at("/metadata/generation"));
    assertThat(kube.get("configmap", "reader").at("/metadata/uid"))
        .isEqualTo(object.at("/metadata/uid"));
  }

  @Test
  void aReferenceToAnOutputThatIsMissingWaitsForItAndListsThoseThereAre() {
    kube.apply(holder("source", "value", "one"));
    kube.awaitReady("source");
    kube.apply(holder("reader", "copy", "{{ .source.providerStatus.other }}"));
    JsonNode refused = kube.awaitReason("reader", "ConfigValid", "FieldNotFound");
    assertThat(Kube.condition(refused, "ConfigValid").path("message").asText())
        .contains("other")
        .contains("value");

    kube.apply(holder("source", "other", "two"));

    kube.awaitReady("reader");
    assertThat(data("reader")).isEqualTo("{\"copy\":\"two\"}");
  }

  @Test
  void aReferenceThatBringsNoTextIsToldWithTheFilterThatMendsIt() {
    kube.apply(
        holder("source", "value", "one")
            .replace("data: {value: 'one'}", "data: {value: 'one'}, immutable: true")
            .replace("path: data.value", "path: immutable"));
    kube.apply(holder("reader", "copy", "{{ .source.providerStatus.value }}"));
    JsonNode refused = kube.awaitReason("reader", "Ready", "TypeMismatch");
    assertThat(Kube.condition(refused, "Ready").path("message").asText())
        .contains(".data.copy: expected string")
        .contains("config.manifests[0].data.copy comes from a reference: append | string");

    kube.apply(holder("reader", "copy", "{{ .source.providerStatus.value | string }}"));

    kube.awaitReady("reader");
    assertThat(data("reader")).isEqualTo("{\"copy\":\"true\"}");
  }

  @Test
  void aDependencyThatIsNotReadyStopsNoRepair() {
    kube.apply(holder("source", "value", "one"));
    kube.apply(holder("reader", "copy", "{{ .source.providerStatus.value }}"));
    kube.awaitReady("reader");
    for (int flap = 0; flap < 3; flap++) {
      // Not Ready: it now also waits for an object of others that is not there.
      kube.apply(
          holder("source", "value", "one")
              + "    observe: [{apiVersion: v1, kind: ConfigMap, name: missing}]\n");
      kube.awaitComponent(
          "source", c -> Kube.condition(c, "Ready").path("status").asText().equals("False"));
      cluster.kubectl(
          "patch",
          "configmap",
          "reader",
          "-n",
          kube.namespace(),
          "--type=merge",
          "-p",
          "{\"data\":{\"copy\":\"edited " + flap + "\"}}");

      awaitData("reader", "{\"copy\":\"one\"}");
      assertThat(Kube.condition(kube.component("reader"), "Ready").path("status").asText())
          .isEqualTo("True");
      kube.apply(holder("source", "value", "one"));
      kube.awaitReady("source");
    }
  }

  @Test
  void whatIsAppliedIsRepairedWhileWhatComesNextWaits() {
    kube.apply(holder("source", "value", "one"));
    kube.apply(holder("reader", "copy", "{{ .source.providerStatus.value }}"));
    kube.awaitReady("reader");
    kube.apply(
        holder("source", "value", "one")
            + "    observe: [{apiVersion: v1, kind: ConfigMap, name: missing}]\n");
    kube.awaitComponent(
        "source", c -> Kube.condition(c, "Ready").path("status").asText().equals("False"));
    kube.apply(holder("reader", "copy", "new {{ .source.providerStatus.value }}"));
    JsonNode waiting = kube.awaitReason("reader", "Ready", "WaitingForDependencies");

    cluster.kubectl("delete", "configmap", "reader", "-n", kube.namespace());

    await().atMost(SOON).until(() -> kube.exists("configmap", "reader"));
    assertThat(data("reader")).as("as it was applied").isEqualTo("{\"copy\":\"one\"}");
    String uid = kube.get("configmap", "reader").at("/metadata/uid").asText();
    JsonNode repaired =
        kube.awaitComponent("reader", c -> c.at("/status/providerStatus").toString().contains(uid));
    assertThat(Kube.condition(repaired, "Ready")).isEqualTo(Kube.condition(waiting, "Ready"));
    assertThat(repaired.at("/status/applied")).isEqualTo(waiting.at("/status/applied"));

    kube.apply(holder("source", "value", "one"));
    awaitData("reader", "{\"copy\":\"new one\"}");
    kube.awaitReady("reader");
  }

  @Test
  void aHundredObjectsOfAMebibyteAreAppliedAndDeleted() {
    String text = "0123456789abcdef".repeat(600); // 9,600 bytes
    String manifests =
        IntStream.range(0, 100)
            .mapToObj(
                i ->
                    "      - {apiVersion: v1, kind: ConfigMap, metadata: {name: big-%02d}, data: {text: '%s'}}\n"
                        .formatted(i, text))
            .collect(Collectors.joining());
    // Server-side, as every large object: client-side apply keeps a copy in an annotation.
    cluster.kubectlWithInput(
        """
        apiVersion: deployment-orchestrator.io/v1alpha1
        kind: Component
        metadata: {name: big}
        spec:
          handler: manifest
          config:
            manifests:
        """
            + manifests.indent(2),
        "apply",
        "--server-side",
        "-n",
        kube.namespace(),
        "-f",
        "-");
    JsonNode big = kube.awaitReady("big");
    assertThat(big.at("/status/providerStatus/appliedResources")).hasSize(100);
    assertThat(kube.get("configmap", "big-99").at("/data/text").asText()).isEqualTo(text);

    cluster.kubectl("delete", "component", "big", "-n", kube.namespace(), "--timeout=120s");

    assertThat(kube.exists("configmap", "big-00")).isFalse();
  }
}
