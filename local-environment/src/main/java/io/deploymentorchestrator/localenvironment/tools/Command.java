package io.deploymentorchestrator.localenvironment.tools;

import io.deploymentorchestrator.localenvironment.process.LeashedProcess;
import io.deploymentorchestrator.localenvironment.process.LogFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs the compilers and installers that provisioning needs, on a leash, so that nothing goes on
 * building after we are gone.
 */
final class Command {
  private static final Duration SHORT = Duration.ofSeconds(15);

  private Command() {}

  /** Runs to the end; a failure quotes the end of the log, which stays for reading. */
  static void run(List<String> command, Map<String, String> environment, Path directory, Path log) {
    try (LeashedProcess process = LeashedProcess.start(command, environment, directory, log)) {
      int code = process.waitFor();
      if (code != 0) {
        throw new ProvisioningException(
            "`%s` failed with exit code %d:%n%s"
                .formatted(String.join(" ", command), code, LogFile.tail(log)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProvisioningException("interrupted while running " + command.getFirst(), e);
    }
  }

  /** What a quick command prints; empty if it cannot be run, fails or takes too long. */
  static Optional<String> output(List<String> command) {
    try {
      Path output = Files.createTempFile("orchestrator", ".out");
      try (LeashedProcess process =
          LeashedProcess.start(command, Map.of(), output.getParent(), output)) {
        boolean succeeded = process.waitFor(SHORT).filter(code -> code == 0).isPresent();
        return succeeded ? Optional.of(Files.readString(output)) : Optional.empty();
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
