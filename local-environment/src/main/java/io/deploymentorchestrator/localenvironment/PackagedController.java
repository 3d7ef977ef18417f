package io.deploymentorchestrator.localenvironment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The packaged composition controller as a process of its own: with a plugins folder of its own and
 * the rights of {@code deploy/rbac.yaml}, not as an administrator. For one thread.
 */
public final class PackagedController extends PackagedProcess {
  /** The account of {@code deploy/rbac.yaml}, as the API server names it. */
  public static final String ACCOUNT =
      "system:serviceaccount:orchestrator-system:composition-controller";

  /** A Java option by which memory holds nothing that is only softly referenced. */
  public static final String NO_SOFT_REFERENCES = "-XX:SoftRefLRUPolicyMSPerMB=0";

  private static final String PLUGIN_CLASS_LOADER = "org.pf4j.PluginClassLoader";

  private final Path distribution;

  private PackagedController(
      Path distribution, Path folder, int port, Map<String, String> environment) {
    super(
        "controller",
        List.of(
            distribution.resolve("bin/orchestrator").toString(),
            "run",
            "--plugins",
            folder.resolve("plugins").toString(),
            "--health-port",
            Integer.toString(port)),
        environment,
        folder,
        new Health(port, "/readyz"));
    this.distribution = distribution;
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
      Map<String, String> own = new HashMap<>(environment);
      own.put(
          "KUBECONFIG",
          Kubeconfigs.ofAccount(
                  controlPlane, kubectl, "orchestrator-system", "composition-controller", folder)
              .toString());
      var controller =
          new PackagedController(distribution.toAbsolutePath(), folder, Ports.free(), own);
      Files.createDirectories(controller.plugins());
      for (String handler : handlers) {
        controller.drop(handler);
      }
      return controller;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its own plugins folder, for jars to be dropped into. */
  public Path plugins() {
    return folder().resolve("plugins");
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
      Path copy = Files.copy(jar, folder().resolve(jar.getFileName()));
      Files.move(copy, plugins().resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Drops a handler's jar into the plugins folder as if it were another version of it. */
  public void dropAs(String handler, String version) {
    try {
      // Made elsewhere and then moved: the folder never shows half a jar.
      Path jar = Files.copy(jarOf(handler), folder().resolve(handler + ".jar"));
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
}
