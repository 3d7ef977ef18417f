package io.deploymentorchestrator.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deploymentorchestrator.localenvironment.PackagedController;
import io.deploymentorchestrator.localenvironment.PackagedStores;
import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The README's example, from nothing to Ready to nothing. The steps build on each other. */
@WithCluster
@WithSecretsManager
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ShopE2E {

  private static final Path EXAMPLE =
      Path.of(System.getProperty("orchestrator.root"), "examples", "shop");

  private static PackagedController controller;
  private static PackagedStores stores;
  private static Kube kube;
  private static SecretsManager aws;

  @BeforeAll
  static void start(Cluster cluster, SecretsManager secretsManager) throws IOException {
    aws = secretsManager;
    kube = new Kube(cluster, "shop");
    stores = PackagedSecrets.prepared(cluster, aws.endpoint(), "shop", Map.of());
    controller = Packaged.controller(cluster, secretsManager, "manifest", "secret-push");
    stores.start();
    cluster.kubectl("apply", "-f", EXAMPLE.toString());
  }

  @AfterAll
  static void stop() {
    controller.close();
    stores.close();
  }

  @Test
  @Order(1)
  void everyComponentBecomesReadyAndTheDeploymentAvailable() {
    kube.cluster()
        .kubectl(
            "wait", "-n", "shop", "--for=condition=Ready", "composition/shop", "--timeout=120s");
    JsonNode composition = kube.get("composition", "shop");
    assertThat(composition.at("/status/summary").asText()).isEqualTo("4/4 ready");
    assertThat(composition.at("/status/phase").asText()).isEqualTo("Ready");
    kube.cluster()
        .kubectl(
            "wait", "-n", "shop", "--for=condition=Available", "deployment/web", "--timeout=5s");
    assertThat(kube.component("shop-database").at("/status/providerStatus/endpoint").asText())
        .isEqualTo(kube.get("service", "database").at("/spec/clusterIP").asText());
  }

  @Test
  @Order(2)
  void theSecretHoldsExactlyTheDeclaredFieldsWithValuesOfTheDeclaredLengths() {
    JsonNode fields = secret();
    List<String> names = new ArrayList<>();
    fields.fieldNames().forEachRemaining(names::add);
    assertThat(names)
        .containsExactlyInAnyOrder("username", "db_host", "db_port", "password", "api_token");
    fields.forEach(f -> assertThat(f.isTextual()).isTrue());
    assertThat(fields.get("username").asText()).isEqualTo("admin");
    assertThat(fields.get("db_host").asText())
        .isEqualTo(kube.get("service", "database").at("/spec/clusterIP").asText());
    assertThat(fields.get("db_port").asText()).isEqualTo("5432");
    assertThat(fields.get("password").asText()).hasSize(32);
    assertThat(fields.get("api_token").asText()).hasSize(64).matches("[A-Za-z0-9]+");
  }

  @Test
  @Order(2)
  void theSecretInTheClusterHasWhatAwsHolds() {
    JsonNode fields = secret();
    Map<String, String> synced = synced();
    assertThat(synced.keySet())
        .containsExactlyInAnyOrder("app-username", "app-password", "db-config");
    assertThat(synced.get("app-username")).isEqualTo(fields.get("username").asText());
    assertThat(synced.get("app-password").equals(fields.get("password").asText())).isTrue();
    assertThat(Kube.json(synced.get("db-config")).get("host")).isEqualTo(fields.get("db_host"));
  }

  @Test
  @Order(2)
  void theSecretWasThereWithItsKeysBeforeTheDeploymentThatNamesIt() {
    List<AuditedRequest> writes =
        kube.cluster().requests().in("shop").all().stream()
            .filter(r -> !Set.of("get", "list", "watch").contains(r.verb()))
            .filter(
                r ->
                    (r.resource().equals("secrets") && r.name().equals("app-credentials"))
                        || (r.resource().equals("deployments") && r.name().equals("web")))
            .toList();
    List<String> order = writes.stream().map(AuditedRequest::resource).distinct().toList();
    assertThat(order).containsExactly("secrets", "deployments");
    assertThat(writes.stream().filter(r -> r.resource().equals("secrets")))
        .as("one write, with all of its keys")
        .hasSize(1);
  }

  @Test
  @Order(2)
  void theStatusTellsWhereTheSecretIs() {
    JsonNode status = kube.component("shop-app-credentials").at("/status");
    assertThat(status.at("/providerStatus/secretName").asText()).isEqualTo("shop/prod/credentials");
    assertThat(status.at("/providerStatus/secretPath").asText()).isEqualTo("shop/prod/credentials");
    assertThat(status.at("/providerStatus/secretArn").asText())
        .startsWith("arn:aws:secretsmanager:us-east-1:");
    assertThat(status.at("/providerStatus/fieldCount").asInt()).isEqualTo(5);
    assertThat(
            Kube.condition(kube.component("shop-app-credentials"), "SecretsGenerated")
                .path("status")
                .asText())
        .isEqualTo("True");
    assertThat(
            Kube.condition(kube.component("shop-app-credentials"), "SecretPushed")
                .path("status")
                .asText())
        .isEqualTo("True");
  }

  @Test
  @Order(2)
  void templatesOfExternalSecretsPassUntouchedBesideOurReference() {
    JsonNode external = kube.get("externalsecret", "app-credentials");
    assertThat(external.at("/spec/target/template/data/app-username").asText())
        .isEqualTo("{{ .username }}");
    assertThat(external.at("/spec/target/template/data/db-config").asText())
        .isEqualTo("{\n  \"host\": \"{{ .db_host }}\",\n  \"user\": \"{{ .username }}\"\n}\n");
    assertThat(external.at("/spec/dataFrom/0/extract/key").asText())
        .isEqualTo("shop/prod/credentials");
  }

  @Test
  @Order(2)
  void kubectlGetReadsWell() {
    String table = kube.cluster().kubectl("get", "-n", "shop", "comp,compo");
    assertThat(table)
        .containsPattern("NAME +READY +PHASE +HANDLER +MESSAGE +AGE")
        .containsPattern(
            "component.deployment-orchestrator.io/shop-app-credentials +True +Ready +secret-push")
        .containsPattern("NAME +READY +PHASE +COMPONENTS +MESSAGE +AGE")
        .containsPattern("composition.deployment-orchestrator.io/shop +True +Ready +4/4 ready");
  }

  @Test
  @Order(2)
  void applyingTheSameFilesAgainChangesNothing() {
    String before = versions();
    assertThat(kube.cluster().kubectl("apply", "-f", EXAMPLE.toString()))
        .doesNotContain("configured");
    assertThat(versions()).isEqualTo(before);
  }

  @Test
  @Order(3)
  void aRestartMakesNoWriteAndNoNewVersion() {
    String before = versions();
    String version = aws.call("DescribeSecret", "{\"SecretId\":\"shop/prod/credentials\"}");
    controller.kill();
    controller.start();
    kube.apply(
        """
        apiVersion: deployment-orchestrator.io/v1alpha1
        kind: Component
        metadata: {name: after-restart}
        spec: {handler: manifest, config: {manifests: []}}
        """);
    kube.awaitReady("after-restart"); // by then everything else has been looked at, too
    kube.cluster().kubectl("delete", "-n", "shop", "component", "after-restart");
    assertThat(versions()).isEqualTo(before);
    assertThat(aws.call("DescribeSecret", "{\"SecretId\":\"shop/prod/credentials\"}"))
        .isEqualTo(version);
  }

  @Test
  @Order(4)
  void noGeneratedValueIsInTheApiServerOrInTheLogs() {
    JsonNode fields = secret();
    String everything =
        kube.cluster()
            .kubectl(
                "get",
                "comp,compo,events,externalsecrets,secretstores.secretstore.external-secrets.io,"
                    + "deployments,statefulsets,configmaps",
                "-A",
                "-o",
                "yaml",
                "--show-managed-fields");
    String logs = controller.logs() + stores.controller().logs() + stores.provider().logs();
    for (String name : List.of("password", "api_token")) {
      String value = fields.get(name).asText();
      String encoded = Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
      assertThat(everything.contains(value) || everything.contains(encoded))
          .as("in the API server")
          .isFalse();
      assertThat(logs.contains(value) || logs.contains(encoded)).as("in the logs").isFalse();
    }
    // The search itself works: what is no secret is found.
    assertThat(everything).contains(fields.get("db_host").asText());
  }

  @Test
  @Order(5)
  void aChangedValueArrivesWithTheProviderOnly() {
    stores.provider().terminate();
    String changed = "changed-" + UUID.randomUUID();
    ObjectNode fields = (ObjectNode) secret();
    fields.put("username", changed);
    aws.call(
        "PutSecretValue",
        Kube.JSON
            .createObjectNode()
            .put("SecretId", "shop/prod/credentials")
            .put("SecretString", fields.toString())
            .toString());
    kube.cluster()
        .kubectl("annotate", "-n", "shop", "externalsecret", "app-credentials", "force-sync=1");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                Kube.condition(kube.get("externalsecret", "app-credentials"), "Ready")
                    .path("status")
                    .asText()
                    .equals("False"));
    assertThat(synced()).containsEntry("app-username", "admin");

    stores.startProvider();

    await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(() -> assertThat(synced()).containsEntry("app-username", changed));
  }

  @Test
  @Order(6)
  void deletingTheCompositionTakesEverythingAwayInOrder() {
    kube.cluster().kubectl("delete", "-n", "shop", "composition", "shop", "--timeout=120s");
    assertThat(kube.cluster().kubectl("get", "-n", "shop", "components", "-o", "name")).isBlank();
    assertThat(kube.exists("deployment", "web")).isFalse();
    assertThat(kube.exists("externalsecret", "app-credentials")).isFalse();
    assertThat(kube.exists("statefulset", "database")).isFalse();
    JsonNode described =
        Kube.json(aws.call("DescribeSecret", "{\"SecretId\":\"shop/prod/credentials\"}"));
    assertThat(described.has("DeletedDate")).isTrue();
    kube.cluster().kubectl("delete", "namespace", "shop", "--wait=false");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                kube.cluster()
                    .kubectl("get", "ns", "shop", "--ignore-not-found", "-o", "name")
                    .isBlank());
  }

  /** The Secret in the cluster. */
  private static Map<String, String> synced() {
    Map<String, String> values = new HashMap<>();
    kube.get("secret", "app-credentials")
        .path("data")
        .properties()
        .forEach(
            entry ->
                values.put(
                    entry.getKey(),
                    new String(
                        Base64.getDecoder().decode(entry.getValue().asText()),
                        StandardCharsets.UTF_8)));
    return values;
  }

  private static JsonNode secret() {
    JsonNode answer =
        Kube.json(aws.call("GetSecretValue", "{\"SecretId\":\"shop/prod/credentials\"}"));
    return Kube.json(answer.path("SecretString").asText());
  }

  /** Names and resource versions of all that the example made. */
  private static String versions() {
    return kube.cluster()
        .kubectl(
            "get",
            "-n",
            "shop",
            "comp,compo,statefulsets,services,externalsecrets,deployments",
            "-o",
            "jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.generation} {.metadata.resourceVersion}{\"\\n\"}{end}");
  }
}
