package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.api.HandlerContext;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectSettings;
import io.deploymentorchestrator.controller.plugin.EchoHandler;
import io.deploymentorchestrator.controller.plugin.HandlerRegistry;
import io.deploymentorchestrator.controller.plugin.JournalHandler;
import io.deploymentorchestrator.controller.plugin.PluginFolder;
import io.deploymentorchestrator.controller.plugin.TestJars;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;

/**
 * Our CRDs in a cluster, the test handlers loaded as jars, and operators to start and stop on them.
 */
final class OperatorFixture implements AutoCloseable {

  private final Cluster cluster;
  private final KubernetesClient client;
  private final HandlerRegistry handlers = new HandlerRegistry();
  private final PluginFolder folder;
  private final ConcurrentLinkedQueue<String> journal = new ConcurrentLinkedQueue<>();
  private final ConcurrentMap<String, String> things = new ConcurrentHashMap<>();

  OperatorFixture(Cluster cluster, Path plugins) throws IOException {
    this.cluster = cluster;
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
            .build();
    this.folder =
        new PluginFolder(
            plugins,
            handlers,
            name ->
                new HandlerContext(
                    "cluster", Map.of("journal", journal, "things", things), Clock.systemUTC()));
    TestJars.write(plugins.resolve("echo.jar"), "echo", "1.0.0", EchoHandler.class);
    TestJars.write(plugins.resolve("journal.jar"), "journal", "1.0.0", JournalHandler.class);
    folder.start();
  }

  /** On a good line. */
  KubernetesClient client() {
    return client;
  }

  /** An operator on a good line, started. */
  OperatorRuntime start() {
    return start(client, Duration.ofSeconds(30));
  }

  /** An operator, started. */
  OperatorRuntime start(KubernetesClient through, Duration callLimit) {
    OperatorRuntime operator = operator(through, callLimit);
    operator.start();
    return operator;
  }

  /** An operator that is not started yet. */
  OperatorRuntime operator(KubernetesClient through, Duration callLimit) {
    return new OperatorRuntime(through, handlers, settings(callLimit), Clock.systemUTC());
  }

  /** One whose watchdog looks often. */
  OperatorRuntime watchfulOperator(Duration watchdogPeriod, Duration patience) {
    return new OperatorRuntime(
        client,
        handlers,
        settings(Duration.ofSeconds(30)),
        Clock.systemUTC(),
        watchdogPeriod,
        patience);
  }

  private static OperatorRuntime.Settings settings(Duration callLimit) {
    return new OperatorRuntime.Settings(
        new ObjectSettings("default", false), 16, callLimit, "test");
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
