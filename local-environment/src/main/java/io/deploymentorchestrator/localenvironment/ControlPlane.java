package io.deploymentorchestrator.localenvironment;

import io.deploymentorchestrator.localenvironment.process.LeashedProcess;
import io.deploymentorchestrator.localenvironment.tools.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;

/**
 * A whole Kubernetes control plane on free loopback ports, with one node kept by kwok: Pods become
 * Running, Deployments Available, Jobs complete, owned objects are garbage-collected, namespaces
 * really go away.
 *
 * <p>RBAC is on; the admin is a member of {@code system:masters}. Thread-safe. Ends with {@link
 * #close()}, or with this JVM.
 */
public final class ControlPlane implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * An API server told to end waits for its watchers to go, for up to a minute; all it knows is in
   * etcd.
   */
  private static final Duration API_SERVER_GRACE = Duration.ofSeconds(1);

  /** Large enough that no test runs into it. */
  private static final String NODE =
      """
      {"apiVersion": "v1", "kind": "Node",
       "metadata": {"name": "node-1", "labels": {"kubernetes.io/hostname": "node-1", "kubernetes.io/os": "linux", "type": "kwok"}},
       "status": {"capacity": {"cpu": "10000", "memory": "100Ti", "pods": "100000"},
                  "allocatable": {"cpu": "10000", "memory": "100Ti", "pods": "100000"}}}
      """;

  /**
   * What to start, and where.
   *
   * @param stateDir folder for data and logs, made if need be; data of an earlier control plane in
   *     it is taken up again
   * @param tools from {@link io.deploymentorchestrator.localenvironment.tools.Provisioner}
   * @param audit whether each request is logged, see {@link #auditLog()}
   * @param durable whether etcd waits for the disk; without, it is quicker and loses data only if
   *     the whole machine fails
   */
  public record Options(Path stateDir, Tools tools, boolean audit, boolean durable) {
    /** Without an audit log, and quick rather than durable. */
    public static Options in(Path stateDir, Tools tools) {
      return new Options(stateDir.toAbsolutePath(), tools, false, false);
    }

    /** The same with an audit log. */
    public Options withAudit() {
      return new Options(stateDir, tools, true, durable);
    }
  }

  private final ControlPlaneCommands commands;
  private final List<Server> servers = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private Server apiServer;

  /**
   * Starts everything and returns when the node is Ready and Pods can be made in namespace {@code
   * default}.
   */
  public static ControlPlane start(Options options) {
    return Ports.retryingWhenTaken(() -> new ControlPlane(options));
  }

  private ControlPlane(Options options) {
    try {
      Files.createDirectories(options.stateDir());
      Path certificates = Files.createDirectories(options.stateDir().resolve("certificates"));
      List<Integer> ports = Ports.free(3);
      this.commands =
          new ControlPlaneCommands(
              options,
              Credentials.create(certificates),
              options.stateDir().resolve("kubeconfig"),
              ports.get(0),
              ports.get(1),
              ports.get(2));
      writeAuditPolicy();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot prepare " + options.stateDir(), e);
    }
    try {
      Server etcd = run("etcd", commands.etcd());
      etcd.awaitReady(PATIENCE, () -> Http.isOk(URI.create(commands.etcdUrl() + "/health")));
      this.apiServer = startApiServerProcess();
      run("kube-controller-manager", commands.controllerManager());
      run("kube-scheduler", commands.scheduler());
      awaitNode(run("kwok", commands.kwok()));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Server run(String name, List<String> command) {
    Server server = startProcess(name, command, LeashedProcess.GRACE);
    servers.add(server);
    return server;
  }

  private Server startProcess(String name, List<String> command, Duration grace) {
    Path stateDir = commands.options().stateDir();
    return Server.start(
        name, command, Map.of("KUBECONFIG", ""), stateDir, stateDir.resolve(name + ".log"), grace);
  }

  /**
   * Its certificate is what the kubeconfig of all others trusts, so that is written as soon as the
   * certificate exists.
   */
  private Server startApiServerProcess() {
    Server server = startProcess("kube-apiserver", commands.apiServer(), API_SERVER_GRACE);
    try {
      Path certificate = commands.credentials().folder().resolve("apiserver.crt");
      server.awaitReady(PATIENCE, () -> isComplete(certificate));
      commands.credentials().writeAuthority();
      commands.credentials().writeKubeconfig(kubeconfig(), commands.apiUrl());
      try (var client = new ApiClient(apiServerUrl(), adminToken(), trust())) {
        server.awaitReady(PATIENCE, () -> !client.get("/readyz").isEmpty());
      }
      return server;
    } catch (IOException e) {
      server.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private static boolean isComplete(Path certificate) {
    try {
      return Files.exists(certificate)
          && Files.readString(certificate).split("-----END CERTIFICATE-----").length > 2;
    } catch (IOException e) {
      return false;
    }
  }

  private void awaitNode(Server kwok) {
    try (var client = new ApiClient(apiServerUrl(), adminToken(), trust())) {
      if (client.get("/api/v1/nodes/node-1").isEmpty()) {
        client.post("/api/v1/nodes", NODE);
      }
      kwok.awaitReady(
          PATIENCE,
          () ->
              client
                  .get("/api/v1/nodes/node-1")
                  .replaceAll("\\s", "")
                  .contains("\"type\":\"Ready\",\"status\":\"True\""));
      kwok.awaitReady(
          PATIENCE,
          () -> !client.get("/api/v1/namespaces/default/serviceaccounts/default").isEmpty());
    }
  }

  private void writeAuditPolicy() throws IOException {
    Files.writeString(
        commands.auditPolicy(),
        """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        omitStages: [RequestReceived]
        rules:
        - level: Metadata
        """);
  }

  /** The admin's kubeconfig. */
  public Path kubeconfig() {
    return commands.kubeconfig();
  }

  /** Where the API server is. */
  public URI apiServerUrl() {
    return URI.create(commands.apiUrl());
  }

  /** Bearer token of a member of {@code system:masters}. */
  public String adminToken() {
    return commands.credentials().adminToken();
  }

  /** For clients of the API server: trusts its certificate, and no other. */
  public SSLContext trust() {
    try {
      return Trust.in(commands.credentials().authority());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** etcd's client address, plain HTTP: for tests that look at the bytes that are stored. */
  public URI etcdEndpoint() {
    return URI.create(commands.etcdUrl());
  }

  /** One JSON object a line for each request since the start; only with {@link Options#audit()}. */
  public Path auditLog() {
    if (!commands.options().audit()) {
      throw new IllegalStateException("this control plane was started without an audit log");
    }
    return commands.auditLog();
  }

  /** Folder with the log of each process, {@code <name>.log}. */
  public Path logs() {
    return commands.options().stateDir();
  }

  /** Stops the API server only; the rest keeps trying to reach it. Returns when it is gone. */
  public void stopApiServer() {
    lock.lock();
    try {
      apiServer.close();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Starts it again on the same port and the same data; returns when it is ready. Does nothing when
   * it runs.
   */
  public void startApiServer() {
    lock.lock();
    try {
      if (!apiServer.isAlive()) {
        apiServer = startApiServerProcess();
      }
    } finally {
      lock.unlock();
    }
  }

  /** For a record of what was started. */
  public List<ProcessHandle> handles() {
    lock.lock();
    try {
      var handles = new ArrayList<>(apiServer.handles());
      servers.forEach(server -> handles.addAll(server.handles()));
      return handles;
    } finally {
      lock.unlock();
    }
  }

  /** Stops everything, etcd last; the data stay. */
  @Override
  public void close() {
    lock.lock();
    try {
      servers.stream().skip(1).forEach(Server::release);
      if (apiServer != null) {
        apiServer.close();
      }
      servers.reversed().forEach(Server::close);
    } finally {
      lock.unlock();
    }
  }
}
