package io.deploymentorchestrator.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.deploymentorchestrator.localenvironment.PackagedProcess;
import io.deploymentorchestrator.localenvironment.PackagedStores;
import io.deploymentorchestrator.testkit.faults.AwsGate;
import io.deploymentorchestrator.testkit.faults.AwsGate.Fate;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * With everything logged by both processes, every value is looked for wherever it could come out.
 */
@WithCluster
@WithSecretsManager
class ExternalSecretLeakE2E {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** A name that nothing else has: it is found wherever the search looks, if the search works. */
  private static final String PLANTED = "planted-" + UUID.randomUUID();

  /**
   * Below INFO grpc writes the bytes of every frame: the processes' own logback.xml has this, too.
   */
  private static final String NO_FRAMES = "<logger name=\"io.grpc\" level=\"WARN\"/>";

  private static final List<String> values = new ArrayList<>();

  @TempDir static Path folder;
  private static PackagedStores stores;
  private static AwsGate gate;
  private static SecretsManager aws;
  private static Kube kube;

  @BeforeAll
  static void start(Cluster cluster, SecretsManager secretsManager) throws IOException {
    aws = secretsManager;
    gate = new AwsGate(aws.endpoint());
    kube = new Kube(cluster, cluster.createNamespace("external-leak"));
    String options = LeakPlaces.everythingLogged(folder, NO_FRAMES);
    stores =
        PackagedSecrets.prepared(
            cluster,
            gate.endpoint(),
            kube.namespace(),
            Map.of("SECRETS_CONTROLLER_JAVA_OPTS", options, "PROVIDER_JAVA_OPTS", options));
    stores.start();
    kube.apply(PackagedSecrets.store());
  }

  @AfterAll
  static void stop() {
    PackagedSecrets.leave(kube);
    stores.close();
    gate.close();
  }

  private static String remote(String name) {
    return kube.namespace() + "/" + name;
  }

  private static String value(String form) {
    String value = form.formatted(UUID.randomUUID());
    values.add(value);
    return value;
  }

  private static void put(String action, String idField, String name, String value) {
    aws.call(
        action,
        Kube.JSON
            .createObjectNode()
            .put(idField, remote(name))
            .put("SecretString", value)
            .toString());
  }

  private static String three() {
    return Kube.JSON
        .createObjectNode()
        .put("plain", value("v4lue-%s"))
        .put("quoted", value("v4lue-\"%s\"-'q'"))
        .put("lines", value("v4lue\n%s-\u00fc\u20ac"))
        .toString();
  }

  private static void external(String name, String spec) {
    kube.apply(
        PackagedSecrets.external(name, ("refreshInterval: 2s\n" + spec).indent(2).stripTrailing()));
  }

  private static void awaitMessage(String name, String... words) {
    await(name)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () ->
                assertThat(
                        Kube.condition(kube.get(PackagedSecrets.EXTERNAL_SECRETS, name), "Ready")
                            .toString())
                    .contains(words));
  }

  @Test
  void noValueComesOutAnywhereButInSecrets() throws IOException {
    put("CreateSecret", "Name", "db", three());
    put("CreateSecret", "Name", "text", value("no-json-%s"));
    external(PLANTED, "dataFrom: [{extract: {key: %s}}]".formatted(remote("db")));
    external(
        "template",
        "target: {template: {data: {url: 'x:{{ .quoted }}'}}}\ndataFrom: [{extract: {key: %s}}]"
            .formatted(remote("db")));
    awaitMessage(PLANTED, "SecretSynced\"");
    awaitMessage("template", "SecretSynced\"");

    fail();

    gate.decide(
        call ->
            Fate.answered(
                400, "{\"__type\":\"AccessDeniedException\",\"Message\":\"" + PLANTED + "\"}"));
    awaitMessage(PLANTED, "PERMISSION_DENIED");
    gate.decide(call -> Fate.pass());
    awaitMessage(PLANTED, "SecretSynced\"");
    stores.provider().kill();
    awaitMessage(PLANTED, "ReadFailed");
    put("PutSecretValue", "SecretId", "db", three());
    stores.provider().start();
    awaitMessage(PLANTED, "SecretSynced\"");
    String last = values.get(values.size() - 3);
    await("what was changed meanwhile")
        .atMost(PATIENCE)
        .until(
            () -> new ByteSearch(List.of(last)).in(LeakPlaces.etcd(kube.cluster()).get(key())) > 0);

    lookEverywhere(new ByteSearch(values), new ByteSearch(List.of(PLANTED)));
  }

  /** Reads and writes that fail with the value in hand. */
  private static void fail() {
    kube.cluster().kubectl("create", "secret", "generic", "foreign", "-n", kube.namespace());
    external(
        "property",
        "data: [{secretKey: p, remoteRef: {key: %s, property: nobody}}]".formatted(remote("db")));
    external("absent", "data: [{secretKey: p, remoteRef: {key: %s}}]".formatted(remote("absent")));
    external("no-json", "dataFrom: [{extract: {key: %s}}]".formatted(remote("text")));
    external("foreign", "dataFrom: [{extract: {key: %s}}]".formatted(remote("db")));
    external(
        "refused",
        "target: {template: {type: kubernetes.io/tls}}\ndataFrom: [{extract: {key: %s}}]"
            .formatted(remote("db")));
    external(
        "decoded",
        "data: [{secretKey: p, remoteRef: {key: %s, property: plain, decodingStrategy: Base64}}]"
            .formatted(remote("db")));
    awaitMessage("property", "ReadFailed");
    awaitMessage("absent", "False");
    awaitMessage("no-json", "ReadFailed");
    awaitMessage("foreign", "NotOwned");
    awaitMessage("refused", "WriteRefused");
    awaitMessage("decoded", "InvalidValue");
  }

  private static String key() {
    return "/registry/secrets/" + kube.namespace() + "/" + PLANTED;
  }

  private static void lookEverywhere(ByteSearch all, ByteSearch planted) throws IOException {
    Map<String, byte[]> etcd = LeakPlaces.etcd(kube.cluster());
    assertThat(all.in(etcd.get(key()))).as("in the Secret itself").isEqualTo(3);
    etcd.keySet().removeIf(k -> k.startsWith("/registry/secrets/"));
    byte[] elsewhere = LeakPlaces.joined(etcd);
    String events = kube.cluster().kubectl("get", "events", "-A", "-o", "yaml");
    String status =
        kube.cluster()
            .kubectl(
                "get",
                "-n",
                kube.namespace(),
                PackagedSecrets.EXTERNAL_SECRETS + "," + PackagedSecrets.STORES,
                "-o",
                "yaml");

    // Each place is really looked into: what was planted is there.
    assertThat(planted.in(elsewhere)).as("planted in etcd").isOne();
    assertThat(planted.in(events)).as("planted in events").isOne();
    assertThat(planted.in(status)).as("planted in statuses").isOne();

    // Counted, not shown: a failing assertion would print the values.
    assertThat(all.in(elsewhere)).as("in etcd outside Secrets").isZero();
    assertThat(all.in(events)).as("in events").isZero();
    assertThat(all.in(status)).as("in statuses").isZero();
    for (PackagedProcess process : List.of(stores.controller(), stores.provider())) {
      // Its server logs what is asked for: the planted name, then, whatever else it logs.
      String metrics = metrics(process);
      String logs = process.logs();
      assertThat(logs.contains("TRACE")).as("at the finest level").isTrue();
      assertThat(planted.in(logs)).as("planted in the logs").isOne();
      assertThat(all.in(logs)).as("in the logs").isZero();
      assertThat(metrics.contains("# HELP grpc_")).as("metrics of calls").isTrue();
      assertThat(planted.in(metrics + PLANTED)).isOne();
      assertThat(all.in(metrics)).as("in metrics").isZero();
    }
  }

  private static String metrics(PackagedProcess process) throws IOException {
    try (InputStream in = process.address("/metrics?" + PLANTED).toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
