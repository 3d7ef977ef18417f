package io.deploymentorchestrator.localenvironment.tools;

import io.deploymentorchestrator.localenvironment.process.Executables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Binaries that the user has already: in the folder {@code KUBEBUILDER_ASSETS}, or on the {@code
 * PATH}; used if the version fits exactly.
 */
final class UserBinaries {
  private final Map<String, String> environment;
  private final Versions versions;
  private final Progress progress;

  UserBinaries(Map<String, String> environment, Versions versions, Progress progress) {
    this.environment = environment;
    this.versions = versions;
    this.progress = progress;
  }

  Optional<Path> find(Tool tool) {
    return named(tool)
        .or(
            () ->
                Executables.in(environment.getOrDefault("PATH", ""), tool.binary())
                    .filter(file -> fits(tool, file)));
  }

  /**
   * A folder the user names on purpose and that does not fit is worth a line; something on the PATH
   * is not.
   */
  private Optional<Path> named(Tool tool) {
    Optional<Path> named =
        Executables.in(environment.getOrDefault("KUBEBUILDER_ASSETS", ""), tool.binary());
    if (named.isPresent() && !fits(tool, named.get())) {
      progress.say(
          "%s of KUBEBUILDER_ASSETS is not version %s: not used"
              .formatted(tool.binary(), versions.of(tool)));
      return Optional.empty();
    }
    return named;
  }

  private boolean fits(Tool tool, Path file) {
    return version(tool, file).equals(versions.of(tool));
  }

  /** The version a binary tells when it is run. */
  static String version(Tool tool, Path file) {
    List<String> command = new ArrayList<>(List.of(file.toString()));
    command.addAll(tool.versionArguments());
    return Command.output(command).map(tool::versionIn).orElse("unknown: it does not run");
  }
}
