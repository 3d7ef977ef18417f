package io.deploymentorchestrator.localenvironment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The packaged controller as a process of its own: with a plugins folder of its own and the rights
 * of {@code deploy/rbac.yaml}, not as an administrator. For one thread.
 */
public final class PackagedController implements AutoCloseable {
  /** The account of {@code deploy/rbac.yaml}, as the API server names it. */
  public static final String ACCOUNT =
      "system:serviceaccount:orchestrator-system:composition-controller";

  /** A Java option by which memory holds nothing that is only softly referenced. */
  public static final String NO_SOFT_REFERENCES = "-XX:SoftRefLRUPolicyMSPerMB=0";

  private static final String PLUGIN_CLASS_LOADER = "org.pf4j.PluginClassLoader";
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration POLL = Duration.ofMillis(50);

  private final Path distribution;
  private final Path folder;
  private final Map<String, String> environment;
  private final int port = Ports.free();
  private int starts;
  private Server server;

  private PackagedController(
      Path distribution, Path folder, Path kubeconfig, Map<String, String> environment) {
    this.distribution = distribution;
    this.folder = folder;
    this.environment = new HashMap<>(environment);
    this.environment.put("KUBECONFIG", kubeconfig.toString());
  }

  /**
   * Installs CRDs and rights of a distribution, and prepares its controller without starting it.
   *
   * @param distribution {@code dist/orchestrator} of a checkout, or wherever one was unpacked
   * @param parent a folder of its own is made in it, for plugins, kubeconfig and logs
   * @param environment variables set over those of this JVM; an empty value removes the variable
   * @param handlers which of the distribution's handlers are in its plugins folder
   */
  public static PackagedController prepare(
      Path distribution,
      ControlPlane controlPlane,
      Kubectl kubectl,
      Path parent,
      Map<String, String> environment,
      String... handlers) {
    if (!Files.isExecutable(distribution.resolve("bin/orchestrator"))) {
      throw new StartFailure("there is no " + distribution + ": make it with ./dev build");
    }
    kubectl.run("apply", "--server-side", "-f", distribution.resolve("crds").toString());
    kubectl.run(
        "wait",
        "--for=condition=Established",
        "crd/components.deployment-orchestrator.io",
        "crd/compositions.deployment-orchestrator.io");
    kubectl.run(
        "apply", "--server-side", "-f", distribution.resolve("deploy/rbac.yaml").toString());
    try {
      // Absolute: the process has another working folder.
      Path folder =
          Files.createTempDirectory(Files.createDirectories(parent.toAbsolutePath()), "controller");
      var controller =
          new PackagedController(
              distribution.toAbsolutePath(),
              folder,
              ofItsOwnAccount(controlPlane, kubectl, folder),
              environment);
      Files.createDirectories(controller.plugins());
      for (String handler : handlers) {
        controller.drop(handler);
      }
      return controller;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path ofItsOwnAccount(ControlPlane controlPlane, Kubectl kubectl, Path folder)
      throws IOException {
    String token =
        kubectl
            .run(
                "create",
                "token",
                "composition-controller",
                "-n",
                "orchestrator-system",
                "--duration=6h")
            .strip();
    String admins = Files.readString(controlPlane.kubeconfig());
    if (!admins.contains(controlPlane.adminToken())) {
      throw new IllegalStateException("the admin's kubeconfig does not hold the admin's token");
    }
    Path own = Files.copy(controlPlane.kubeconfig(), folder.resolve("kubeconfig"));
    Files.writeString(own, admins.replace(controlPlane.adminToken(), token));
    return own;
  }

  /** Its own plugins folder, for jars to be dropped into. */
  public Path plugins() {
    return folder.resolve("plugins");
  }

  /** Drops the jar of one of the distribution's handlers into the plugins folder. */
  public void drop(String handler) {
    try {
      drop(jarOf(handler));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Drops a jar of anybody's into the plugins folder. */
  public void drop(Path jar) {
    try {
      // Made elsewhere and then moved: the folder never shows half a jar.
      Path copy = Files.copy(jar, folder.resolve(jar.getFileName()));
      Files.move(copy, plugins().resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Drops a handler's jar into the plugins folder as if it were another version of it. */
  public void dropAs(String handler, String version) {
    try {
      // Made elsewhere and then moved: the folder never shows half a jar.
      Path jar = Files.copy(jarOf(handler), folder.resolve(handler + ".jar"));
      try (FileSystem inside = FileSystems.newFileSystem(jar);
          Stream<Path> files = Files.walk(inside.getPath("io/deploymentorchestrator"))) {
        rewrite(
            inside.getPath("META-INF/MANIFEST.MF"),
            "(?m)^Plugin-Version: .*$",
            "Plugin-Version: " + version);
        rewrite(
            files.filter(f -> f.endsWith("version.properties")).findFirst().orElseThrow(),
            "version=.*",
            "version=" + version);
      }
      Files.move(jar, plugins().resolve(handler + "-" + version + ".jar"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces the jar of a handler by one that says it is another version. */
  public void replaceAs(String handler, String version) {
    try {
      List<Path> before = jarsOf(handler, plugins());
      dropAs(handler, version);
      for (Path jar : before) {
        Files.delete(jar);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void rewrite(Path file, String pattern, String text) throws IOException {
    String before = Files.readString(file);
    String after = before.replaceFirst(pattern, text);
    if (after.equals(before)) {
      throw new IllegalStateException(file + " has nothing like " + pattern);
    }
    Files.writeString(file, after);
  }

  private Path jarOf(String handler) throws IOException {
    return jarsOf(handler, distribution.resolve("plugins")).getFirst();
  }

  private static List<Path> jarsOf(String handler, Path folder) throws IOException {
    try (Stream<Path> jars = Files.list(folder)) {
      return jars.filter(j -> j.getFileName().toString().startsWith(handler + "-")).toList();
    }
  }

  /** Starts it, again if it was ended; returns when it says that it is ready. */
  public void start() {
    launch();
    awaitReady();
  }

  /** Starts it, again if it was ended, without waiting for anything. */
  public void launch() {
    starts++;
    server =
        Server.start(
            "the controller",
            List.of(
                distribution.resolve("bin/orchestrator").toString(),
                "run",
                "--plugins",
                plugins().toString(),
                "--health-port",
                Integer.toString(port)),
            environment,
            folder,
            log(starts));
  }

  /** Returns when it says that it is ready; for up to 90 s. */
  public void awaitReady() {
    server.awaitReady(PATIENCE, this::ready);
  }

  /** Ends it as a crash would: no chance to say goodbye. */
  public void kill() {
    List<ProcessHandle> handles = server.handles();
    handles.forEach(ProcessHandle::destroyForcibly);
    handles.forEach(h -> h.onExit().join());
    server.close();
  }

  /** Ends it by SIGTERM. */
  public void terminate() {
    server.close();
  }

  /** Ends it by SIGTERM and waits, however long its last work takes, for up to 90 s. */
  public void stop() {
    process().destroy();
    try {
      awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops it in the middle of whatever it does, until it is woken or killed. */
  public void pause() {
    signal("STOP");
  }

  /** Wakes it from a pause, of which it knows nothing. */
  public void wake() {
    signal("CONT");
  }

  private void signal(String signal) {
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + signal, Long.toString(process().pid())).start();
      if (kill.onExit().join().exitValue() != 0) {
        throw new IllegalStateException("no " + signal + " could be sent");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its exit code, once it has ended by itself; for up to 90 s. */
  public int awaitEnd() throws InterruptedException {
    return server
        .waitFor(PATIENCE)
        .orElseThrow(() -> new StartFailure("the controller does not end"));
  }

  /** Whether its process runs. */
  public boolean isAlive() {
    return server != null && server.isAlive();
  }

  /** Whether it says that it works. */
  public boolean ready() {
    return Http.isOk(address("/readyz"));
  }

  /** Where it serves health and metrics. */
  public URI address(String path) {
    return URI.create("http://" + Ports.LOOPBACK + ":" + port + path);
  }

  /** What it tells of itself now. */
  public Metrics metrics() {
    try (InputStream in = address("/metrics").toURL().openStream()) {
      return new Metrics(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * How many jars of handlers have their classes in its memory after a full collection: by the
   * class loaders in its heap, not by what it says itself. To find none of an unloaded jar, the
   * controller must keep no soft references: the JDK keeps the record type it compared last in one.
   */
  public int loadedPlugins() {
    try {
      Process jcmd =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  Long.toString(process().pid()),
                  "GC.class_histogram")
              .redirectErrorStream(true)
              .start();
      String histogram = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!histogram.contains("java.lang.String")) {
        throw new IllegalStateException("no histogram of the heap: " + histogram);
      }
      return histogram
          .lines()
          .map(line -> line.strip().split("\\s+"))
          .filter(columns -> columns.length >= 4 && columns[3].equals(PLUGIN_CLASS_LOADER))
          .mapToInt(columns -> Integer.parseInt(columns[1]))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The Java process itself, without the shell that holds its leash. */
  public ProcessHandle process() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      for (ProcessHandle handle : server.handles()) {
        if (handle.info().command().orElse("").endsWith("/java")) {
          return handle;
        }
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    throw new StartFailure("no Java process of the controller was found");
  }

  /** All that it logged since the first start. */
  public String logs() {
    StringBuilder logs = new StringBuilder();
    try {
      for (int i = 1; i <= starts; i++) {
        logs.append(Files.readString(log(i)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (logs.isEmpty()) {
      throw new IllegalStateException("it logged nothing: what is searched for can't be found");
    }
    return logs.toString();
  }

  /** The log of a start, counted from 1. */
  private Path log(int start) {
    return folder.resolve("controller-" + start + ".log");
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
