package io.deploymentorchestrator.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.localenvironment.PackagedController;
import io.deploymentorchestrator.testkit.faults.AwsGate;
import io.deploymentorchestrator.testkit.faults.AwsGate.Call;
import io.deploymentorchestrator.testkit.faults.AwsGate.Fate;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A thousand secrets, while one call of AWS in twenty goes wrong. The steps build on each other.
 */
@WithCluster
@WithSecretsManager
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ManySecretsE2E {

  private static final int UNDISTURBED = 40;
  private static final int SECRETS = 1000;
  private static final int PASSWORD = 24;
  private static final Duration IDLE = Duration.ofSeconds(5);

  private static final List<Fate> FAULTS =
      List.of(
          Fate.lost(),
          Fate.replyLost(),
          Fate.answered(500, "{\"__type\":\"InternalServiceError\"}"),
          Fate.answered(400, "{\"__type\":\"ThrottlingException\"}"),
          Fate.answered(200, "<html>"));

  private static PackagedController controller;
  private static AwsGate gate;
  private static SecretsManager aws;
  private static Kube kube;
  private static int probes;

  @BeforeAll
  static void start(Cluster cluster, SecretsManager secretsManager) throws IOException {
    aws = secretsManager;
    gate = new AwsGate(aws.endpoint());
    kube = new Kube(cluster, cluster.createNamespace("many"));
    controller = Packaged.controller(cluster, gate.endpoint(), Map.of(), "secret-push");
  }

  @AfterAll
  static void stop() {
    // Whoever comes next is not to find what is left to be deleted.
    kube.cluster()
        .kubectl("delete", "-n", kube.namespace(), "components", "--all", "--timeout=600s");
    controller.close();
    gate.close();
    Secrets.under(aws, kube.namespace()).parallelStream()
        .forEach(
            s ->
                aws.call(
                    "DeleteSecret",
                    "{\"ForceDeleteWithoutRecovery\":true,\"SecretId\":\"%s\"}"
                        .formatted(s.path("Name").asText())));
  }

  @Test
  @Order(1)
  void withoutFaultsASecretTakesTwoCallsAndOneForEachGenerator() {
    create(0, UNDISTURBED);
    awaitReady(UNDISTURBED);

    assertThat(calls()).hasSize(3 * UNDISTURBED);
    for (String action : List.of("DescribeSecret", "GetRandomPassword", "CreateSecret")) {
      assertThat(calls().stream().map(Call::action).filter(action::equals)).hasSize(UNDISTURBED);
    }
  }

  @Test
  @Order(2)
  void withOneCallInTwentyFailingEverySecretIsReadyWholeAndHasOneVersion() {
    Random random = new Random(5);
    AtomicInteger faults = new AtomicInteger();
    gate.forgetCalls();
    gate.decide(
        call -> {
          synchronized (random) {
            if (random.nextInt(20) != 0) {
              return Fate.pass();
            }
            faults.incrementAndGet();
            return FAULTS.get(random.nextInt(FAULTS.size()));
          }
        });
    create(UNDISTURBED, UNDISTURBED + SECRETS);
    awaitReady(UNDISTURBED + SECRETS);
    gate.decide(call -> Fate.pass());

    assertThat(faults.get()).as("faults").isGreaterThan(SECRETS / 10);
    // What one fault costs is at most the run made again: look, generate, write, look at what is
    // there.
    assertThat(calls()).hasSizeBetween(3 * SECRETS, 3 * SECRETS + 5 * faults.get());
    IntStream.range(0, UNDISTURBED + SECRETS).parallel().forEach(ManySecretsE2E::isWhole);
  }

  /** Those for the secrets of this test: a probe's password has another length. */
  private static List<Call> calls() {
    return gate.calls().stream()
        .filter(
            c ->
                c.secret().startsWith(kube.namespace() + "/") && !c.secret().contains("/probe-")
                    || c.passwordLength() == PASSWORD)
        .toList();
  }

  private static void isWhole(int number) {
    String id = "{\"SecretId\":\"" + kube.namespace() + "/" + number + "\"}";
    JsonNode described = Kube.json(aws.call("DescribeSecret", id));
    assertThat(described.path("VersionIdsToStages").size()).as("versions of %d", number).isOne();
    JsonNode value =
        Kube.json(Kube.json(aws.call("GetSecretValue", id)).path("SecretString").asText());
    assertThat(value.size()).isEqualTo(2);
    assertThat(value.path("number").asText()).isEqualTo(Integer.toString(number));
    assertThat(value.path("password").asText().length()).as("of %d", number).isEqualTo(PASSWORD);
  }

  @Test
  @Order(3)
  void idleItMakesNoCall() {
    gate.forgetCalls();
    staysQuiet();
  }

  @Test
  @Order(4)
  void afterARestartItMakesNoCall() {
    gate.forgetCalls();
    controller.kill();
    controller.start();
    probe();
    staysQuiet();
  }

  @Test
  @Order(5)
  void afterAnUpgradeOfThePluginItMakesNoCall() {
    gate.forgetCalls();
    controller.dropAs("secret-push", "99.0.0");
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> controller.logs().contains("99.0.0"));
    assertThat(probe().at("/status/handler/version").asText()).isEqualTo("99.0.0");
    staysQuiet();
  }

  /** Beside the probes, which are made on purpose. */
  private static void staysQuiet() {
    await().atMost(IDLE.multipliedBy(3)).during(IDLE).until(() -> calls().isEmpty());
  }

  /** By the time that it is Ready, everything else has been looked at, too. */
  private static JsonNode probe() {
    String name = "probe-" + probes++;
    kube.apply(component(name, name, PASSWORD + 1));
    return kube.awaitReady(name);
  }

  private static void create(int from, int to) {
    StringBuilder yaml = new StringBuilder();
    for (int i = from; i < to; i++) {
      yaml.append(component("secret-" + i, Integer.toString(i), PASSWORD));
    }
    kube.cluster()
        .kubectlWithInput(
            yaml.toString(), "create", "--validate=false", "-n", kube.namespace(), "-f", "-");
  }

  private static String component(String name, String number, int passwordLength) {
    return """
    ---
    apiVersion: deployment-orchestrator.io/v1alpha1
    kind: Component
    metadata: {name: %s}
    spec:
      handler: secret-push
      config:
        region: us-east-1
        secretName: %s/%s
        deletionPolicy: Retain
        fields:
          number: {value: "%s"}
          password: {generator: {passwordLength: %d}}
    """
        .formatted(name, kube.namespace(), number, number, passwordLength);
  }

  private static void awaitReady(int count) {
    await()
        .atMost(Duration.ofMinutes(8))
        .pollInterval(Duration.ofSeconds(2))
        .until(
            () ->
                Stream.of(
                            kube.cluster()
                                .kubectl(
                                    "get",
                                    "-n",
                                    kube.namespace(),
                                    "components",
                                    "-o",
                                    "jsonpath={.items[*].status.phase}")
                                .split(" "))
                        .filter("Ready"::equals)
                        .count()
                    == count);
  }
}
