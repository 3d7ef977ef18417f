package io.deploymentorchestrator.dist;

import static io.deploymentorchestrator.dist.Kube.condition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.localenvironment.PackagedController;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes wrong says so in a condition, and heals without a restart. */
@WithCluster
@WithSecretsManager
class BadInputE2E {

  private static final Duration SOON = Duration.ofSeconds(60);

  private static PackagedController controller;
  private static Cluster cluster;
  private static SecretsManager aws;
  private Kube kube;

  @BeforeAll
  static void start(Cluster given, SecretsManager secretsManager) {
    cluster = given;
    aws = secretsManager;
    controller = Packaged.controller(cluster, secretsManager, "manifest");
  }

  @AfterAll
  static void stop() {
    controller.close();
  }

  @BeforeEach
  void namespace() {
    kube = new Kube(cluster, cluster.createNamespace("bad-input"));
    kube.grant("edit");
  }

  private static String manifest(String name, String reference) {
    return """
    apiVersion: deployment-orchestrator.io/v1alpha1
    kind: Component
    metadata: {name: %s}
    spec:
      handler: manifest
      config:
        manifests:
          - apiVersion: v1
            kind: ConfigMap
            metadata: {name: %s}
            data: {key: '%s'}
        outputs: {key: {from: ConfigMap/%s, path: data.key}}
    """
        .formatted(name, name, reference, name);
  }

  private static String secret(String name, String secretName) {
    return """
    apiVersion: deployment-orchestrator.io/v1alpha1
    kind: Component
    metadata: {name: %s}
    spec:
      handler: secret-push
      config:
        region: us-east-1
        secretName: %s
        fields: {password: {generator: {passwordLength: 20}}}
    """
        .formatted(name, secretName);
  }

  @Test
  void anUnknownHandlerIsNamedAndServedOnceItsJarIsDroppedIn() {
    kube.apply(secret("creds", "bad/unknown-handler"));
    JsonNode component = kube.awaitReason("creds", "HandlerAvailable", "HandlerNotFound");
    assertThat(component.at("/status/phase").asText()).isEqualTo("Pending");
    assertThat(condition(component, "Ready").path("message").asText())
        .contains("'secret-push'")
        .contains("Loaded: manifest");
    controller.drop("secret-push");
    kube.awaitReady("creds");
  }

  @Test
  void aJarThatCannotBeServedIsCountedByItsCauseUntilItGoes() throws IOException {
    assertThat(refusedJars("")).isZero();
    Path broken = Files.writeString(controller.plugins().resolve("broken.jar"), "no jar");
    await().atMost(SOON).until(() -> refusedJars("cause=\"unreadable\"") == 1);
    assertThat(refusedJars("")).as("of all causes").isEqualTo(1);
    assertThat(controller.logs()).contains("refused plugin broken.jar: it is no readable jar");
    assertThat(controller.ready()).isTrue();
    Files.delete(broken);
    await().atMost(SOON).until(() -> refusedJars("") == 0);
  }

  private static double refusedJars(String tag) {
    return controller.metrics().sum("orchestrator_plugins_refused", tag);
  }

  @Test
  void aMissingNameIsNamedWithSuggestionsAndAwaited() {
    kube.apply(manifest("databases", "x"));
    kube.apply(manifest("app", "{{ .database.providerStatus.key }}"));
    JsonNode component = kube.awaitReason("app", "DependenciesReady", "DependencyNotFound");
    assertThat(condition(component, "Ready").path("message").asText())
        .contains("'database'")
        .contains("did you mean databases?");
    assertThat(component.at("/status/rootCause/component").asText()).isEqualTo("database");
    kube.apply(manifest("database", "value"));
    JsonNode ready = kube.awaitReady("app");
    assertThat(ready.at("/status/providerStatus/key").asText()).isEqualTo("value");
  }

  @Test
  void aChangedValueIsTakenUpInPlace() {
    kube.apply(manifest("first", "one"));
    kube.apply(manifest("second", "{{ .first.providerStatus.key }}"));
    kube.awaitReady("second");
    String uid = kube.get("configmap", "second").at("/metadata/uid").asText();
    kube.apply(manifest("first", "two"));
    kube.awaitComponent("second", c -> c.at("/status/providerStatus/key").asText().equals("two"));
    assertThat(kube.get("configmap", "second").at("/metadata/uid").asText()).isEqualTo(uid);
  }

  @Test
  void aConfigThatViolatesTheSchemaNamesEveryPlaceAndHealsWhenFixed() {
    kube.apply(
        """
        apiVersion: deployment-orchestrator.io/v1alpha1
        kind: Component
        metadata: {name: wrong}
        spec:
          handler: manifest
          config: {manifests: nonsense, prunes: true}
        """);
    JsonNode component = kube.awaitReason("wrong", "ConfigValid", "SchemaViolation");
    assertThat(component.at("/status/phase").asText()).isEqualTo("Failed");
    assertThat(condition(component, "Stalled").path("status").asText()).isEqualTo("True");
    assertThat(condition(component, "ConfigValid").path("message").asText())
        .contains("config.manifests: must be of type array")
        .contains("unknown field 'prunes'");
    kube.apply(manifest("wrong", "right"));
    JsonNode healed = kube.awaitReady("wrong");
    assertThat(condition(healed, "Stalled").isEmpty()).isTrue();
  }

  @Test
  void aMissingFieldListsTheFieldsThatAreThere() {
    kube.apply(manifest("base", "x"));
    kube.apply(manifest("reader", "{{ .base.providerStatus.kee }}"));
    JsonNode component = kube.awaitReason("reader", "ConfigValid", "FieldNotFound");
    assertThat(condition(component, "ConfigValid").path("message").asText())
        .contains("has no .kee")
        .contains("key");
  }

  @Test
  void withoutItsRightsTheAccountIsNamedWithTheCure() {
    kube.cluster().kubectl("delete", "-n", kube.namespace(), "rolebinding", "edit");
    kube.apply(manifest("denied", "x"));
    JsonNode component = kube.awaitReason("denied", "Ready", "Forbidden");
    assertThat(condition(component, "Ready").path("message").asText())
        .contains("system:serviceaccount:" + kube.namespace() + ":default")
        .contains("configmaps")
        .contains("kubectl create rolebinding");
    kube.grant("edit");
    kube.awaitReady("denied");
  }

  @Test
  void awsBeingAwayIsSaidAndHealsWhenItIsBack() {
    controller.drop("secret-push");
    aws.moto().stop();
    try {
      kube.apply(secret("creds", "bad/aws-away"));
      JsonNode component =
          kube.awaitComponent("creds", c -> c.at("/status/phase").asText().equals("Failed"));
      assertThat(condition(component, "Ready").path("message").asText()).isNotBlank();
      assertThat(condition(component, "Ready").path("reason").asText()).isNotEqualTo("Ready");
    } finally {
      aws.moto().start();
    }
    kube.awaitReady("creds");
  }

  @Test
  void theApiServerBeingAwayIsSurvived() {
    kube.apply(manifest("before", "x"));
    kube.awaitReady("before");
    cluster.controlPlane().stopApiServer();
    cluster.controlPlane().startApiServer();
    kube.apply(manifest("after", "{{ .before.providerStatus.key }}"));
    kube.awaitReady("after");
    assertThat(controller.ready()).isTrue();
  }

  @Test
  void deletionGoesInReverseOrderAndSaysWhatItWaitsFor() {
    kube.apply(manifest("base", "x"));
    kube.apply(manifest("top", "{{ .base.providerStatus.key }}"));
    kube.awaitReady("top");
    cluster.kubectl("delete", "-n", kube.namespace(), "component", "base", "--wait=false");
    JsonNode waiting = kube.awaitReason("base", "Ready", "HasDependents");
    assertThat(waiting.at("/status/phase").asText()).isEqualTo("Terminating");
    assertThat(condition(waiting, "Ready").path("message").asText()).contains("top");
    assertThat(kube.exists("configmap", "base")).isTrue();
    cluster.kubectl("delete", "-n", kube.namespace(), "component", "top", "--timeout=60s");
    cluster.kubectl(
        "wait", "-n", kube.namespace(), "--for=delete", "component/base", "--timeout=60s");
    assertThat(kube.exists("configmap", "base")).isFalse();
  }

  @Test
  void aCycleIsShownOnEveryMemberAndClearsWhenBroken() {
    kube.apply(manifest("one", "{{ .two.providerStatus.key }}"));
    kube.apply(manifest("two", "{{ .one.providerStatus.key }}"));
    kube.awaitReason("one", "DependenciesReady", "DependencyCycle");
    JsonNode two = kube.awaitReason("two", "DependenciesReady", "DependencyCycle");
    assertThat(condition(two, "Ready").path("message").asText()).contains("two → one → two");
    kube.apply(manifest("one", "x"));
    kube.awaitReady("two");
  }

  @Test
  void theApiServerItselfRefusesWhatItCanTell() {
    assertThat(refused(manifest("Upper", "x"))).contains("Upper");
    assertThat(refused(manifest("0digit", "x")))
        .contains("metadata.name must be a DNS label that starts with a letter");
    kube.apply(manifest("fixed", "x"));
    assertThat(refused(secret("fixed", "s"))).contains("handler can't be changed");
    assertThat(
            refused(
                manifest("fast", "x")
                    .replace("  handler: manifest", "  handler: manifest\n  refreshInterval: 5s")))
        .contains("refreshInterval must be at least 10s");
    assertThat(
            refused(
                """
                apiVersion: deployment-orchestrator.io/v1alpha1
                kind: Composition
                metadata: {name: twice}
                spec: {components: [{name: a, type: manifest, config: {}}, {name: a, type: manifest, config: {}}]}
                """))
        .contains("Duplicate value");
  }

  private String refused(String yaml) {
    try {
      kube.apply(yaml);
    } catch (RuntimeException e) {
      return String.valueOf(e.getMessage());
    }
    throw new AssertionError("the API server took\n" + yaml);
  }
}
