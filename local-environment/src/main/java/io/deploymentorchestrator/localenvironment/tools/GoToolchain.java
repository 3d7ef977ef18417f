package io.deploymentorchestrator.localenvironment.tools;

import io.deploymentorchestrator.localenvironment.process.Executables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Builds from the sources of the Go module proxy, checked by go.sum or the Go checksum database.
 */
final class GoToolchain {
  private static final String USUAL_FOLDERS = "/usr/local/go/bin:/opt/homebrew/bin:/usr/lib/go/bin";
  private static final Pattern MODULE_FOLDER = Pattern.compile("\"Dir\":\\s*\"([^\"]+)\"");

  private final Recipes recipes;
  private final Versions versions;

  GoToolchain(Recipes recipes, Versions versions) {
    this.recipes = recipes;
    this.versions = versions;
  }

  /** Builds one binary of the control plane, or kwok, into the folder. */
  void build(Tool tool, Path folder, Path log) throws IOException {
    if (tool == Tool.KWOK) {
      // It does not compile inside the module of the control plane, whose replacements would apply
      // to it.
      Command.run(
          List.of(
              go(),
              "install",
              "-trimpath",
              "-ldflags",
              "-s -w",
              tool.goPackage() + "@v" + versions.of(tool)),
          Map.of("CGO_ENABLED", "0", "GOWORK", "off", "GOBIN", folder.toString()),
          folder,
          log);
      return;
    }
    Path module = Files.createDirectory(folder.resolve("module"));
    for (String file : List.of("go.mod", "go.sum", "tools.go")) {
      Files.writeString(module.resolve(file), recipes.text("control-plane/" + file));
    }
    Command.run(
        List.of(
            go(),
            "build",
            "-mod=readonly",
            "-trimpath",
            "-ldflags",
            // Without the version the server reports none, and clients that look at it misbehave.
            "-s -w -X k8s.io/component-base/version.gitVersion=v" + versions.of("kubernetes"),
            "-o",
            folder.resolve(tool.binary()).toString(),
            tool.goPackage()),
        Map.of("CGO_ENABLED", "0", "GOWORK", "off"),
        module,
        log);
    Cache.deleteRecursively(module);
  }

  /** The folder of a module's sources in Go's own, read-only cache. */
  Path sources(String module, String version, Path log) throws IOException {
    Path folder = Files.createTempDirectory("orchestrator");
    try {
      Command.run(
          List.of(go(), "mod", "download", "-json", module + "@v" + version),
          Map.of("GOWORK", "off"),
          folder,
          log);
    } finally {
      Files.delete(folder);
    }
    Matcher matcher = MODULE_FOLDER.matcher(Files.readString(log));
    if (!matcher.find()) {
      throw new ProvisioningException("`go mod download` names no folder for " + module);
    }
    return Path.of(matcher.group(1));
  }

  private static String go() {
    Optional<Path> go = Executables.onPath("go").or(() -> Executables.in(USUAL_FOLDERS, "go"));
    return go.orElseThrow(
            () ->
                new ProvisioningException(
                    "Go is needed to build the control plane's tools and was not found."
                        + " Install Go 1.25 or newer (Debian and Ubuntu: `apt install golang`, macOS: `brew install go`)"
                        + " so that `go version` works, then run this again."))
        .toString();
  }
}
