package io.deploymentorchestrator.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.localenvironment.PackagedProcess;
import io.deploymentorchestrator.localenvironment.PackagedStores;
import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import io.deploymentorchestrator.testkit.faults.AwsGate;
import io.deploymentorchestrator.testkit.faults.AwsGate.Fate;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Two hundred ExternalSecrets, under which controller and provider are killed, restarted, and get
 * other certificates. The steps build on each other.
 */
@WithCluster
@WithSecretsManager
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ManyExternalSecretsE2E {

  private static final int MANY = 200;
  private static final int REMOTE = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration IDLE = Duration.ofSeconds(4);
  private static final String MANAGED = "reconcile.external-secrets.io/managed";

  private static PackagedStores stores;
  private static AwsGate gate;
  private static SecretsManager aws;
  private static Kube kube;

  @BeforeAll
  static void start(Cluster cluster, SecretsManager secretsManager) throws IOException {
    aws = secretsManager;
    kube = new Kube(cluster, cluster.createNamespace("many-external"));
    for (int i = 0; i < REMOTE; i++) {
      aws.call(
          "CreateSecret",
          Kube.JSON
              .createObjectNode()
              .put("Name", remote(i))
              .put("SecretString", value(i, "first"))
              .toString());
    }
    forgetCertificates();
    gate = new AwsGate(aws.endpoint());
    stores = PackagedSecrets.prepared(cluster, gate.endpoint(), kube.namespace(), Map.of());
    stores.start();
    kube.apply(PackagedSecrets.store());
  }

  @AfterAll
  static void stop() {
    PackagedSecrets.leave(kube);
    stores.close();
    gate.close();
    forgetCertificates();
  }

  /** Whoever comes next wants ones that last as long as it says. */
  private static void forgetCertificates() {
    for (String secret :
        List.of(
            PackagedStores.PROVIDERS + "/provider-aws-tls",
            PackagedStores.CONTROLLER + "/secrets-controller-tls")) {
      String[] parts = secret.split("/", 2);
      kube.cluster().kubectl("delete", "secret", "-n", parts[0], parts[1], "--ignore-not-found");
    }
  }

  private static String remote(int number) {
    return kube.namespace() + "/" + number;
  }

  private static String value(int number, String word) {
    return Kube.JSON
        .createObjectNode()
        .put("number", Integer.toString(number))
        .put("password", word + "-\"" + number + "\"\n-ü")
        .toString();
  }

  private static void apply(int count, String more) {
    kube.apply(
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    PackagedSecrets.external(
                        "many-" + i,
                        "  %s\n  dataFrom: [{extract: {key: %s}}]"
                            .formatted(more, remote(i % REMOTE))))
            .collect(Collectors.joining()));
  }

  /** Each managed Secret's keys and values. */
  private static Map<String, Map<String, String>> secrets() {
    Map<String, Map<String, String>> all = new TreeMap<>();
    String json =
        kube.cluster()
            .kubectl("get", "secrets", "-n", kube.namespace(), "-l", MANAGED, "-o", "json");
    for (JsonNode secret : Kube.json(json).path("items")) {
      Map<String, String> data = new TreeMap<>();
      secret
          .path("data")
          .properties()
          .forEach(
              e ->
                  data.put(
                      e.getKey(),
                      new String(
                          Base64.getDecoder().decode(e.getValue().asText()),
                          StandardCharsets.UTF_8)));
      all.put(secret.at("/metadata/name").asText(), data);
    }
    return all;
  }

  /** Of each ExternalSecret, what moto holds for it. */
  private static Map<String, Map<String, String>> wanted() {
    Map<String, Map<String, String>> all = new TreeMap<>();
    for (int i = 0; i < REMOTE; i++) {
      String answer = aws.call("GetSecretValue", "{\"SecretId\":\"" + remote(i) + "\"}");
      Map<String, String> data = new TreeMap<>();
      Kube.json(Kube.json(answer).path("SecretString").asText())
          .properties()
          .forEach(e -> data.put(e.getKey(), e.getValue().asText()));
      for (int user = i; user < MANY; user += REMOTE) {
        all.put("many-" + user, data);
      }
    }
    return all;
  }

  private static int count() {
    String names =
        kube.cluster()
            .kubectl("get", "secrets", "-n", kube.namespace(), "-l", MANAGED, "-o", "name");
    return (int) names.lines().count();
  }

  private static void awaitCount(int atLeast) {
    await(atLeast + " Secrets")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> count() >= atLeast);
  }

  private static List<String> notReady() {
    String json =
        kube.cluster()
            .kubectl("get", "-n", kube.namespace(), PackagedSecrets.EXTERNAL_SECRETS, "-o", "json");
    return Kube.json(json)
        .path("items")
        .valueStream()
        .filter(e -> !Kube.condition(e, "Ready").path("status").asText().equals("True"))
        .map(e -> e.at("/metadata/name").asText() + Kube.condition(e, "Ready"))
        .toList();
  }

  private static void awaitAllReady() {
    await("all Ready")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> assertThat(notReady()).isEmpty());
  }

  /** Requests but those that an idle controller makes, too. */
  private static List<AuditedRequest> work(long mark) {
    return kube.cluster().requests().by(PackagedSecrets.ACCOUNT).since(mark).stream()
        .filter(r -> !r.isUpkeep())
        .toList();
  }

  private static void staysQuiet() {
    long[] mark = {kube.cluster().requests().mark()};
    await("only upkeep")
        .atMost(IDLE.multipliedBy(5))
        .during(IDLE)
        .until(
            () -> {
              long before = mark[0];
              mark[0] = kube.cluster().requests().mark();
              return work(before).isEmpty();
            });
  }

  @Test
  @Order(1)
  void bothKilledInTheMiddleAllAreSyncedWithoutAnOrphan() {
    // So many reads get through, so that each kill is in the middle, with others under way.
    Semaphore reads = new Semaphore(50);
    gate.decide(
        call ->
            passage -> {
              reads.acquireUninterruptibly();
              passage.answer(passage.forward());
            });
    apply(MANY, "refreshInterval: 1h");
    awaitCount(40);
    for (PackagedProcess process : List.of(stores.controller(), stores.provider())) {
      process.kill();
      int before = count();
      assertThat(before).as("in the middle").isBetween(40, MANY - 50);
      process.start();
      reads.release(80);
      awaitCount(before + 1);
    }
    gate.decide(call -> Fate.pass());
    reads.release(Short.MAX_VALUE);
    awaitAllReady();
    assertThat(secrets()).isEqualTo(wanted());
  }

  @Test
  @Order(2)
  void thenNothingIsWrittenAlsoAfterARestart() {
    staysQuiet();
    stores.controller().kill();
    stores.provider().kill();
    // First, or the store's status would truly change: unreachable, and valid again.
    stores.provider().start();
    long mark = kube.cluster().requests().mark();
    stores.controller().start();
    kube.apply(
        PackagedSecrets.external("probe", "  dataFrom: [{extract: {key: " + remote(0) + "}}]"));
    awaitAllReady();
    staysQuiet();
    assertThat(work(mark).stream().filter(AuditedRequest::isWrite))
        .as("written but for the one that came last")
        .isNotEmpty()
        .allMatch(r -> r.name().startsWith("probe"));
    kube.cluster()
        .kubectl("delete", "-n", kube.namespace(), PackagedSecrets.EXTERNAL_SECRETS, "probe");
    kube.cluster()
        .kubectl("delete", "-n", kube.namespace(), "secret", "probe", "--ignore-not-found");
    assertThat(secrets()).isEqualTo(wanted());
  }

  @Test
  @Order(3)
  void aCertificateIsRenewedAndTheProviderRestartedUnderRefreshes() throws Exception {
    stores.close();
    forgetCertificates();
    stores =
        PackagedSecrets.prepared(
            kube.cluster(),
            gate.endpoint(),
            kube.namespace(),
            Map.of(),
            "--certificate-lifetime",
            "45s");
    stores.start();
    apply(MANY, "refreshInterval: 3s");
    long pid = stores.controller().process().pid();
    BigInteger first = PresentedCertificate.serial(stores.provider());

    await("another certificate in use, without a restart")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> !PresentedCertificate.serial(stores.provider()).equals(first));
    stores.provider().kill();
    for (int i = 0; i < REMOTE; i++) {
      aws.call(
          "PutSecretValue",
          Kube.JSON
              .createObjectNode()
              .put("SecretId", remote(i))
              .put("SecretString", value(i, "second"))
              .toString());
    }
    stores.provider().start();
    assertThat(PresentedCertificate.serial(stores.provider()))
        .as("after the restart, too")
        .isNotEqualTo(first);

    await("what was changed meanwhile")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(secrets().equals(wanted())).isTrue());
    awaitAllReady();
    assertThat(stores.controller().process().pid()).as("the same process").isEqualTo(pid);
  }
}
