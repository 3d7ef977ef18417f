package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.api.HandlerContext;
import io.deploymentorchestrator.controller.objects.ObjectSettings;
import io.deploymentorchestrator.controller.plugin.EchoHandler;
import io.deploymentorchestrator.controller.plugin.HandlerRegistry;
import io.deploymentorchestrator.controller.plugin.JournalHandler;
import io.deploymentorchestrator.controller.plugin.PluginFolder;
import io.deploymentorchestrator.controller.plugin.TestJars;
import io.deploymentorchestrator.operator.kubernetes.OperatorRuntime;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;

/**
 * Our CRDs in a cluster, the test handlers loaded as jars, and operators to start and stop on them.
 */
final class OperatorFixture implements AutoCloseable {

  /** How long one call of a handler may take if nothing else is said. */
  static final Duration CALL_LIMIT = Duration.ofSeconds(30);

  private static final Duration BETWEEN_SCANS = Duration.ofMillis(200);

  private final Cluster cluster;
  private final KubernetesClient client;
  private final HandlerRegistry handlers = new HandlerRegistry();
  private final PluginFolder folder;
  private final Path plugins;
  private final ConcurrentLinkedQueue<String> journal = new ConcurrentLinkedQueue<>();
  private final ConcurrentMap<String, String> things = new ConcurrentHashMap<>();
  private final CountDownLatch gate = new CountDownLatch(1);

  /**
   * In a cluster.
   *
   * @param plugins the folder of handler jars
   * @param echoes names under which the echo handler is served, beside its own
   */
  OperatorFixture(Cluster cluster, Path plugins, String... echoes) throws IOException {
    this.cluster = cluster;
    this.plugins = plugins;
    cluster.kubectl(
        "apply",
        "--server-side",
        "-f",
        Path.of(System.getProperty("orchestrator.root"), "crds").toString());
    cluster.kubectl(
        "wait",
        "--for=condition=Established",
        "crd/components.deployment-orchestrator.io",
        "crd/compositions.deployment-orchestrator.io");
    this.client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
            .withKubernetesSerialization(ReadKinds.serialization())
            .build();
    this.folder =
        new PluginFolder(
            new PluginFolder.Settings(plugins, Optional.empty(), BETWEEN_SCANS),
            handlers,
            name ->
                new HandlerContext(
                    "cluster",
                    Map.of("journal", journal, "things", things, "gate", gate),
                    Clock.systemUTC()));
    TestJars.write(plugins.resolve("journal.jar"), "journal", "1.0.0", JournalHandler.class);
    dropIn("echo");
    for (String name : echoes) {
      dropIn(name);
    }
    folder.start();
  }

  /** Puts a jar of the echo handler under a name into the plugins folder. */
  void dropIn(String handler) throws IOException {
    TestJars.write(jar(handler), handler, "1.0.0", EchoHandler.class, handler);
  }

  /** The same, but it starts only when {@link #openGate} is called. */
  void dropInWaiting(String handler) throws IOException {
    TestJars.writeWaiting(jar(handler), handler);
  }

  /** Takes what {@link #dropIn} put there away. */
  void takeAway(String handler) throws IOException {
    Files.delete(jar(handler));
  }

  /** Lets handlers start that wait for it. */
  void openGate() {
    gate.countDown();
  }

  private Path jar(String handler) {
    return plugins.resolve(handler + ".jar");
  }

  /** On a good line. */
  KubernetesClient client() {
    return client;
  }

  /** An operator on a good line, started. */
  CompositionOperator start() {
    return start(client, CALL_LIMIT);
  }

  /** An operator, started. */
  CompositionOperator start(KubernetesClient through, Duration callLimit) {
    CompositionOperator operator = operator(through, callLimit);
    operator.start();
    return operator;
  }

  /** An operator that is not started yet. */
  CompositionOperator operator(KubernetesClient through, Duration callLimit) {
    return new CompositionOperator(through, handlers, settings(callLimit, 16), Clock.systemUTC());
  }

  /** One whose handlers' Kubernetes calls are made in a way of choice. */
  CompositionOperator operator(ObjectSettings objects) {
    return new CompositionOperator(
        client,
        handlers,
        new CompositionOperator.Settings(objects, 16, CALL_LIMIT, "test"),
        Clock.systemUTC());
  }

  /** One by whose clock the test sets the time. */
  CompositionOperator operator(Clock clock) {
    return new CompositionOperator(client, handlers, settings(CALL_LIMIT, 16), clock);
  }

  /** One with few threads for each handler, and metrics to read. */
  CompositionOperator operator(Duration callLimit, int threadsPerHandler, MeterRegistry metrics) {
    return new CompositionOperator(
        client, handlers, settings(callLimit, threadsPerHandler), Clock.systemUTC(), metrics);
  }

  /** One whose watchdog looks that often, and finds late what should have been done by then. */
  CompositionOperator operator(
      KubernetesClient through, Duration watchdogPeriod, Duration patience) {
    return new CompositionOperator(
        through,
        handlers,
        settings(CALL_LIMIT, 16),
        Clock.systemUTC(),
        new OperatorRuntime.Watchdog(watchdogPeriod, patience),
        new SimpleMeterRegistry());
  }

  private static CompositionOperator.Settings settings(Duration callLimit, int threadsPerHandler) {
    return new CompositionOperator.Settings(
        new ObjectSettings("default", false), threadsPerHandler, callLimit, "test");
  }

  /** A user with a namespace of their own. */
  User user(String prefix) {
    return new User(cluster, client, cluster.createNamespace(prefix));
  }

  /** What the journal handler did in a namespace, in order: {@code <what> <component> <value>}. */
  List<String> journal(String namespace) {
    return journal.stream()
        .filter(line -> line.contains(" " + namespace + "/"))
        .map(line -> line.replace(namespace + "/", ""))
        .toList();
  }

  /** How many things of the journal handler's outside world a Component has made. */
  long things(String namespace, String component) {
    return things.values().stream().filter((namespace + "/" + component)::equals).count();
  }

  @Override
  public void close() {
    folder.close();
    client.close();
  }
}
