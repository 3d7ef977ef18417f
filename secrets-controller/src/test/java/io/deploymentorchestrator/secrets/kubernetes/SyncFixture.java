package io.deploymentorchestrator.secrets.kubernetes;

import static org.awaitility.Awaitility.await;

import io.deploymentorchestrator.operator.kubernetes.Events;
import io.deploymentorchestrator.operator.kubernetes.OperatorRuntime;
import io.deploymentorchestrator.secrets.api.ExternalSecret;
import io.deploymentorchestrator.secrets.api.ExternalSecretStatus;
import io.deploymentorchestrator.secrets.sync.Routing;
import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The definition of ExternalSecrets in a cluster, a namespace, and the part of the controller that
 * serves them, with stores in memory.
 */
final class SyncFixture implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Cluster cluster;
  private final String namespace;
  private final TestStores stores = new TestStores();
  private final Config config;
  private final KubernetesClient user;
  private @Nullable Running running;

  SyncFixture(Cluster cluster) {
    this(cluster, Routing.Coexistence.ALL);
  }

  SyncFixture(Cluster cluster, Routing.Coexistence coexistence) {
    this.cluster = cluster;
    cluster.kubectl(
        "apply",
        "--server-side",
        "-f",
        Path.of(System.getProperty("orchestrator.root"), "crds", "external-secrets").toString());
    cluster.kubectl(
        "wait", "--for=condition=Established", "crd/externalsecrets.external-secrets.io");
    this.namespace = cluster.createNamespace("sync");
    this.config = Config.fromKubeconfig(cluster.kubeconfig().toFile());
    this.user =
        new KubernetesClientBuilder()
            .withConfig(config)
            .withKubernetesSerialization(ReadKinds.serialization())
            .build();
    this.running = new Running(coexistence);
  }

  /** A process of the controller. */
  private final class Running {
    private final KubernetesClient client = ApiClients.open(config);
    private final KubernetesClient metadata = ApiClients.openForMetadata(config);
    private final OperatorRuntime runtime;
    private final ExternalSecretKind kind;

    Running(Routing.Coexistence coexistence) {
      Clock clock = Clock.systemUTC();
      runtime =
          new OperatorRuntime(client, clock, OperatorRuntime.Watchdog.USUAL, Duration.ofMinutes(5));
      kind =
          new ExternalSecretKind(
              runtime,
              metadata,
              stores,
              ContentKey.read(client, namespace),
              coexistence,
              new Events(
                  runtime.requests(),
                  runtime.threads(),
                  clock,
                  new Events.Reporter("external-secrets.io/secrets-controller", "test")),
              new SimpleMeterRegistry(),
              clock);
      kind.start();
      runtime.start();
    }

    void stop() {
      runtime.close();
      kind.close();
      client.close();
      metadata.close();
    }
  }

  String namespace() {
    return namespace;
  }

  /** Acts as a user would. */
  KubernetesClient user() {
    return user;
  }

  TestStores.TestStore store(String name) {
    return stores.store(namespace, name);
  }

  /** The process ends; what it was at is interrupted. */
  void stop() {
    Running ending = running;
    running = null;
    if (ending != null) {
      ending.stop();
    }
  }

  /** Another process begins. */
  void start() {
    running = new Running(Routing.Coexistence.ALL);
  }

  /**
   * Applies an ExternalSecret with a spec that reads from store {@code aws} if nothing else is
   * said.
   */
  void apply(String name, String spec) {
    cluster.kubectlWithInput(
        """
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {name: %s, namespace: %s}
        spec:
          secretStoreRef: {name: aws, kind: SecretStore, apiVersion: secretstore.external-secrets.io/v2alpha1}
        %s
        """
            .formatted(name, namespace, spec.indent(2)),
        "apply",
        "--server-side",
        "-f",
        "-");
  }

  void kubectl(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "-n";
    all[1] = namespace;
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    cluster.kubectl(all);
  }

  /** Asks for a sync now, as users of External Secrets Operator do. */
  void forceSync(String name, String token) {
    kubectl("annotate", "externalsecret", name, "force-sync=" + token, "--overwrite");
  }

  @Nullable Secret secret(String name) {
    return user.secrets().inNamespace(namespace).withName(name).get();
  }

  /** The content of a Secret; empty if there is none. */
  Map<String, String> content(String name) {
    Secret secret = secret(name);
    Map<String, String> content = new TreeMap<>();
    if (secret != null && secret.getData() != null) {
      secret
          .getData()
          .forEach(
              (key, value) ->
                  content.put(
                      key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
    }
    return content;
  }

  void awaitContent(String name, Map<String, String> content) {
    await(name + " with " + content.keySet())
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> content(name).equals(content));
  }

  ExternalSecret object(String name) {
    return user.resources(ExternalSecret.class).inNamespace(namespace).withName(name).require();
  }

  /** The condition Ready as "status reason message"; empty if there is none. */
  String ready(String name) {
    ExternalSecretStatus status = object(name).getStatus();
    return status == null
        ? ""
        : status.conditionList().stream()
            .filter(c -> c.type().equals("Ready"))
            .map(c -> c.status() + " " + c.reason() + " " + c.message())
            .findFirst()
            .orElse("");
  }

  void awaitReady(String name, Predicate<String> fits) {
    await(name + " ready")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> ready(name), fits);
  }

  void awaitSynced(String name) {
    awaitReady(name, ready -> ready.equals("True SecretSynced secret synced"));
  }

  /** Where the audit log ends now. */
  long mark() {
    return cluster.requests().mark();
  }

  /** What the controller asked of this namespace since then, watches aside. */
  List<AuditedRequest> requestsSince(long mark) {
    return cluster
        .requests()
        .in(namespace)
        .where(r -> r.userAgent().equals(ApiClients.USER_AGENT) && !r.isUpkeep())
        .since(mark);
  }

  @Override
  public void close() {
    stop();
    user.close();
  }
}
