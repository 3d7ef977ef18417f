package io.deploymentorchestrator.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.testkit.environment.Ports;
import io.deploymentorchestrator.testkit.environment.Server;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The packaged controller as a process of its own, with a plugins folder of its own. */
final class PackagedController implements AutoCloseable {

  private static final Path ROOT = Path.of(System.getProperty("orchestrator.root"));
  private static final Path DISTRIBUTION = ROOT.resolve("dist/orchestrator");

  private final Cluster cluster;
  private final SecretsManager secretsManager;
  private final Path folder;
  private final Path kubeconfig;
  private final int port = Ports.free();
  private int starts;
  private Server server;

  private PackagedController(Cluster cluster, SecretsManager secretsManager, Path folder)
      throws IOException {
    this.cluster = cluster;
    this.secretsManager = secretsManager;
    this.folder = folder;
    Files.createDirectories(plugins());
    this.kubeconfig = ofItsOwnAccount();
  }

  /** It runs with the rights of deploy/rbac.yaml, not as an administrator. */
  private Path ofItsOwnAccount() throws IOException {
    String token =
        cluster
            .kubectl(
                "create",
                "token",
                "composition-controller",
                "-n",
                "orchestrator-system",
                "--duration=6h")
            .strip();
    Path own = Files.copy(cluster.kubeconfig(), folder.resolve("kubeconfig"));
    String text = Files.readString(own);
    assertThat(text).contains(cluster.adminToken());
    Files.writeString(own, text.replace(cluster.adminToken(), token));
    return own;
  }

  /**
   * Starts one.
   *
   * @param handlers which of the distribution's handlers are in its plugins folder
   */
  static PackagedController start(
      Cluster cluster, SecretsManager secretsManager, String... handlers) throws IOException {
    cluster.kubectl("apply", "--server-side", "-f", ROOT.resolve("crds").toString());
    cluster.kubectl(
        "wait",
        "--for=condition=Established",
        "crd/components.deployment-orchestrator.io",
        "crd/compositions.deployment-orchestrator.io");
    cluster.kubectl("apply", "--server-side", "-f", ROOT.resolve("deploy/rbac.yaml").toString());
    Path folder = Files.createTempDirectory(ROOT.resolve("dist/target"), "controller");
    PackagedController controller = new PackagedController(cluster, secretsManager, folder);
    for (String handler : handlers) {
      controller.drop(handler);
    }
    controller.restart();
    return controller;
  }

  Path plugins() {
    return folder.resolve("plugins");
  }

  /** Drops a handler's jar into the plugins folder. */
  void drop(String handler) throws IOException {
    try (Stream<Path> jars = Files.list(DISTRIBUTION.resolve("plugins"))) {
      Path jar =
          jars.filter(j -> j.getFileName().toString().startsWith(handler + "-"))
              .findFirst()
              .orElseThrow();
      Files.copy(jar, plugins().resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Starts it, again if it was killed. */
  void restart() {
    starts++;
    server =
        Server.start(
            "the controller",
            List.of(
                DISTRIBUTION.resolve("bin/orchestrator").toString(),
                "run",
                "--plugins",
                plugins().toString(),
                "--health-port",
                Integer.toString(port)),
            Map.of(
                "KUBECONFIG",
                kubeconfig.toString(),
                "AWS_ENDPOINT_URL_SECRETS_MANAGER",
                secretsManager.endpoint().toString(),
                "AWS_ACCESS_KEY_ID",
                "test",
                "AWS_SECRET_ACCESS_KEY",
                "test",
                "AWS_REGION",
                secretsManager.region(),
                "ORCHESTRATOR_LOG_LEVEL",
                "TRACE"),
            folder,
            log(starts));
    server.awaitReady(Duration.ofSeconds(90), this::ready);
  }

  /** Ends it as a crash would: no chance to say goodbye. */
  void kill() {
    List<ProcessHandle> handles = server.handles();
    handles.forEach(ProcessHandle::destroyForcibly);
    handles.forEach(h -> h.onExit().join());
    server.close();
  }

  /** Ends it by SIGTERM. */
  void terminate() {
    server.close();
  }

  boolean ready() {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz")).build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** All that it logged since the first start. */
  String logs() throws IOException {
    StringBuilder logs = new StringBuilder();
    for (int i = 1; i <= starts; i++) {
      logs.append(Files.readString(log(i)));
    }
    assertThat(logs).isNotEmpty();
    return logs.toString();
  }

  private Path log(int start) {
    return folder.resolve("controller-" + start + ".log");
  }

  @Override
  public void close() {
    server.close();
  }
}
