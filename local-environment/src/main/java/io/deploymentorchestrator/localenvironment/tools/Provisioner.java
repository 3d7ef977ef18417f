package io.deploymentorchestrator.localenvironment.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Brings the pinned tools: binaries of the user's if they fit, else those of the cache, else
 * official release files, else built from source. Quick and quiet when everything is there; safe to
 * run at once in several processes.
 */
public final class Provisioner {
  private final Map<String, String> environment;
  private final Progress progress;
  private final Recipes recipes;
  private final Versions versions;
  private final Cache cache;
  private final UserBinaries userBinaries;
  private final ReleaseFiles releaseFiles;
  private final GoToolchain go;

  /** By the recipes of the checkout or of this jar, and the variables of this process. */
  public Provisioner(Progress progress) {
    this(System.getenv(), progress, Recipes.locate());
  }

  Provisioner(Map<String, String> environment, Progress progress, Recipes recipes) {
    this.environment = environment;
    this.progress = progress;
    this.recipes = recipes;
    Platform platform = Platform.current();
    this.versions = new Versions(recipes, environment);
    this.cache = new Cache(folder().resolve(platform.toString()), progress);
    this.userBinaries = new UserBinaries(environment, versions, progress);
    this.releaseFiles = new ReleaseFiles(versions, platform, new Downloader(), progress);
    this.go = new GoToolchain(recipes, versions);
  }

  /**
   * The cache: {@code ORCHESTRATOR_TOOLS_DIR}, else a folder in the user's usual place for caches.
   */
  public Path folder() {
    return variable("ORCHESTRATOR_TOOLS_DIR")
        .orElseGet(
            () ->
                variable("XDG_CACHE_HOME")
                    .or(() -> variable("HOME").map(home -> home.resolve(".cache")))
                    .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                    .resolve("deployment-orchestrator/tools"))
        .toAbsolutePath();
  }

  private Optional<Path> variable(String name) {
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isBlank())
        .map(Path::of);
  }

  /** Everything, trusting size and time of what is in the cache. */
  public Tools provision() {
    return provision(EnumSet.allOf(Tool.class), false);
  }

  /**
   * The tools asked for, moto and the CRDs.
   *
   * @param thorough compare the checksums of everything in the cache
   */
  public Tools provision(Set<Tool> wanted, boolean thorough) {
    var binaries = new EnumMap<Tool, Path>(Tool.class);
    var items = new ArrayList<Item>();
    for (Tool tool : wanted) {
      Optional<Path> own = userBinaries.find(tool);
      binaries.put(
          tool, own.orElseGet(() -> cache.path(binary(tool).entry()).resolve(tool.binary())));
      if (own.isEmpty()) {
        items.add(binary(tool));
      }
    }
    items.addAll(List.of(stages(), crds(), moto()));
    ensure(items, thorough);
    return new Tools(
        binaries,
        files(cache.path(stages().entry())),
        cache.path(crds().entry()),
        PythonVenv.python(cache.path(moto().entry())));
  }

  private void ensure(List<Item> items, boolean thorough) {
    if (items.stream().allMatch(item -> cache.problem(item.entry(), thorough).isEmpty())) {
      return;
    }
    try (var lock = cache.lock()) {
      List<Item> missing =
          items.stream().filter(item -> cache.problem(item.entry(), thorough).isPresent()).toList();
      if (missing.isEmpty()) {
        return;
      }
      long start = System.nanoTime();
      progress.say("%d tools to provision into %s".formatted(missing.size(), folder()));
      missing.forEach(this::make);
      progress.say(
          "%d tools provisioned in %s"
              .formatted(
                  missing.size(), Progress.text(Duration.ofNanos(System.nanoTime() - start))));
    }
  }

  private void make(Item item) {
    cache
        .problem(item.entry(), false)
        .filter(problem -> Files.exists(cache.path(item.entry())))
        .ifPresent(
            problem ->
                progress.say(item.entry() + " is damaged (" + problem + "): making it again"));
    cache.replace(item.entry(), item.filler());
  }

  /** One folder of the cache and how it comes about. */
  private record Item(String entry, Cache.Filler filler) {}

  private Item binary(Tool tool) {
    String version = versions.of(tool);
    return new Item(
        tool.binary() + "-" + version,
        draft -> {
          String origin = downloadOrBuild(tool, draft);
          String actual = UserBinaries.version(tool, draft.resolve(tool.binary()));
          if (!actual.equals(version)) {
            throw new ProvisioningException(
                "%s says its version is %s, not %s".formatted(tool.binary(), actual, version));
          }
          return origin;
        });
  }

  private String downloadOrBuild(Tool tool, Path draft) throws IOException {
    if (releaseFiles.download(tool, draft)) {
      return "official release file";
    }
    logged(
        "building " + tool.binary() + " " + versions.of(tool) + " from source",
        log -> go.build(tool, draft, log));
    return "built from source";
  }

  private Item stages() {
    return new Item(
        "kwok-stages-" + versions.of("kwok"),
        draft -> copyFromModule("sigs.k8s.io/kwok", "kwok", draft, Provisioner::isStage));
  }

  private static boolean isStage(Path file) {
    return List.of("node/fast", "node/heartbeat-with-lease", "pod/fast").stream()
            .anyMatch(folder -> file.getParent().endsWith("kustomize/stage/" + folder))
        && contains(file, "kind: Stage");
  }

  private Item crds() {
    return new Item(
        "external-secrets-crds-" + versions.of("external-secrets"),
        draft ->
            copyFromModule(
                "github.com/external-secrets/external-secrets",
                "external-secrets",
                draft,
                file ->
                    file.getParent().endsWith("config/crds/bases")
                        && contains(file, "kind: CustomResourceDefinition")));
  }

  private Item moto() {
    String requirements = recipes.text("moto/requirements.txt");
    return new Item(
        "moto-%s-%s".formatted(versions.of("moto"), Sha256.of(requirements).substring(0, 8)),
        draft -> {
          logged(
              "installing moto " + versions.of("moto"),
              log -> PythonVenv.create(requirements, draft, log));
          String actual = PythonVenv.motoVersion(draft);
          if (!actual.equals(versions.of("moto"))) {
            throw new ProvisioningException(
                "the virtual environment holds moto " + actual + ", not " + versions.of("moto"));
          }
          return "installed by pip";
        });
  }

  /** The wanted YAML files of a Go module, made writable: Go keeps its own copies read-only. */
  private String copyFromModule(String module, String project, Path draft, Predicate<Path> wanted) {
    logged(
        "fetching " + module + " " + versions.of(project),
        log -> {
          try (Stream<Path> files = Files.walk(go.sources(module, versions.of(project), log))) {
            for (Path file :
                files
                    .filter(path -> path.toString().endsWith(".yaml"))
                    .filter(wanted)
                    .sorted()
                    .toList()) {
              Files.writeString(
                  draft.resolve(file.getFileName().toString()), Files.readString(file));
            }
          }
        });
    if (files(draft).isEmpty()) {
      throw new ProvisioningException("found nothing of what was looked for in " + module);
    }
    return "Go module";
  }

  /** Work whose output goes to a log that is kept only if the work fails. */
  @FunctionalInterface
  private interface LoggedWork {
    void run(Path log) throws IOException;
  }

  private void logged(String what, LoggedWork work) {
    try (var task = progress.begin(what)) {
      Path log = Files.createTempFile("orchestrator-tools", ".log");
      try {
        work.run(log);
        Files.delete(log);
      } catch (ProvisioningException e) {
        Path kept = cache.path("last-failure.log");
        Files.move(log, kept, StandardCopyOption.REPLACE_EXISTING);
        throw new ProvisioningException(e.getMessage() + "\nAll of the output: " + kept, e);
      }
      task.done();
    } catch (IOException e) {
      throw new ProvisioningException(what + " failed: " + e.getMessage(), e);
    }
  }

  private static boolean contains(Path file, String line) {
    try {
      return Files.readString(file).contains("\n" + line + "\n");
    } catch (IOException e) {
      throw new ProvisioningException("cannot read " + file, e);
    }
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(path -> path.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new ProvisioningException("cannot read " + folder, e);
    }
  }
}
