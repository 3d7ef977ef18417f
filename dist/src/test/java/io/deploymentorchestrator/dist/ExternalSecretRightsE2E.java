package io.deploymentorchestrator.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deploymentorchestrator.localenvironment.PackagedProcess;
import io.deploymentorchestrator.localenvironment.PackagedStores;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Controller and provider with the rights of {@code deploy/}, and with one less. */
@WithCluster
@WithSecretsManager
class ExternalSecretRightsE2E {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static PackagedStores stores;
  private static Kube kube;

  @BeforeAll
  static void start(Cluster cluster, SecretsManager secretsManager) throws IOException {
    kube = new Kube(cluster, cluster.createNamespace("rights"));
    secretsManager.call(
        "CreateSecret",
        Kube.JSON
            .createObjectNode()
            .put("Name", kube.namespace() + "/db")
            .put("SecretString", "{\"user\":\"admin\"}")
            .toString());
    stores =
        PackagedSecrets.prepared(cluster, secretsManager.endpoint(), kube.namespace(), Map.of());
    stores.start();
  }

  @AfterAll
  static void stop() {
    PackagedSecrets.leave(kube);
    stores.close();
  }

  /** Takes a verb from the rule of a ClusterRole that is for a resource. */
  private static final class WithoutRight implements AutoCloseable {
    private final String role;
    private final JsonNode rules;

    WithoutRight(String account, String role, String group, String resource, String verb) {
      this.role = role;
      this.rules =
          Kube.json(kube.cluster().kubectl("get", "clusterrole", role, "-o", "json")).path("rules");
      ArrayNode less = rules.deepCopy();
      for (JsonNode rule : less) {
        if (rule.path("resources").valueStream().anyMatch(r -> r.asText().equals(resource))) {
          ArrayNode verbs = ((ObjectNode) rule).putArray("verbs");
          rules
              .get(index(less, rule))
              .path("verbs")
              .valueStream()
              .filter(v -> !v.asText().equals(verb))
              .forEach(verbs::add);
          if (verbs.isEmpty()) {
            verbs.add("none");
          }
        }
      }
      set(less);
      await("the right is gone")
          .atMost(PATIENCE)
          .until(() -> allowed(account, group, resource, verb), "false"::equals);
    }

    private static int index(ArrayNode rules, JsonNode rule) {
      for (int i = 0; i < rules.size(); i++) {
        if (rules.get(i) == rule) {
          return i;
        }
      }
      throw new IllegalArgumentException("no rule of these");
    }

    private void set(JsonNode to) {
      kube.cluster()
          .kubectl(
              "patch",
              "clusterrole",
              role,
              "--type=json",
              "-p",
              "[{\"op\":\"replace\",\"path\":\"/rules\",\"value\":" + to + "}]");
    }

    private static String allowed(String account, String group, String resource, String verb) {
      String review =
          """
          apiVersion: authorization.k8s.io/v1
          kind: SubjectAccessReview
          spec:
            user: %s
            resourceAttributes: {namespace: %s, group: "%s", resource: %s, verb: %s}
          """
              .formatted(account, kube.namespace(), group, resource, verb);
      return kube.cluster()
          .kubectlWithInput(review, "create", "-f", "-", "-o", "jsonpath={.status.allowed}");
    }

    @Override
    public void close() {
      set(rules);
    }
  }

  private static void awaitReady(String kind, String name, Predicate<JsonNode> fits) {
    await(kind + " " + name)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> Kube.condition(kube.get(kind, name), "Ready"), fits);
  }

  private static boolean isTrue(JsonNode condition) {
    return condition.path("status").asText().equals("True");
  }

  private static Predicate<JsonNode> saysFalse(String... words) {
    return c ->
        c.path("status").asText().equals("False")
            && Stream.of(words).allMatch(c.path("message").asText()::contains);
  }

  @Test
  void withoutOneRightAStoreOrAnExternalSecretNamesItAndHealsOnceItIsGiven() {
    String provider = "system:serviceaccount:" + PackagedStores.PROVIDERS + ":provider-aws";
    try (WithoutRight less =
        new WithoutRight(
            provider,
            "provider-aws",
            "provider.secretstore.external-secrets.io",
            "awssecretmanagers",
            "get")) {
      Objects.requireNonNull(less);
      kube.apply(PackagedSecrets.store());
      awaitReady(PackagedSecrets.STORES, "aws", saysFalse("get", "awssecretmanagers"));
    }
    awaitReady(PackagedSecrets.STORES, "aws", ExternalSecretRightsE2E::isTrue);

    try (WithoutRight less =
        new WithoutRight(PackagedSecrets.ACCOUNT, "secrets-controller", "", "secrets", "create")) {
      Objects.requireNonNull(less);
      kube.apply(
          PackagedSecrets.external(
              "creds", "  dataFrom: [{extract: {key: " + kube.namespace() + "/db}}]"));
      awaitReady(PackagedSecrets.EXTERNAL_SECRETS, "creds", saysFalse("create", "secrets"));
      assertThat(kube.exists("secret", "creds")).isFalse();
    }
    awaitReady(PackagedSecrets.EXTERNAL_SECRETS, "creds", ExternalSecretRightsE2E::isTrue);
    assertThat(kube.exists("secret", "creds")).isTrue();
  }

  @Test
  void credentialsOfAwsAreInTheProvidersProcessOnly() throws IOException {
    assertThat(variables(stores.provider())).contains("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
    assertThat(variables(stores.controller()))
        .contains("KUBECONFIG")
        .noneMatch(v -> v.startsWith("AWS_"));
  }

  /** Their names: a failing assertion is not to print values. */
  private static List<String> variables(PackagedProcess process) throws IOException {
    Path file = Path.of("/proc", Long.toString(process.process().pid()), "environ");
    String all = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    return Stream.of(all.split("\0")).map(v -> v.split("=", 2)[0]).toList();
  }
}
