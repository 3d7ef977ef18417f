package io.deploymentorchestrator.localenvironment;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** kubectl as a function from arguments and input to output. */
public record Kubectl(Path binary, Path kubeconfig) {
  /**
   * Runs it with nothing to read.
   *
   * @return what it wrote to standard output
   * @throws KubectlFailure with all of its output, if it fails
   */
  public String run(String... arguments) {
    return run("", List.of(arguments));
  }

  /** As above, with something to read. */
  public String run(String stdin, List<String> arguments) {
    var command =
        new ArrayList<>(List.of(binary.toString(), "--kubeconfig", kubeconfig.toString()));
    command.addAll(arguments);
    try {
      Path errors = Files.createTempFile("kubectl", ".err");
      try {
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try (OutputStream input = process.getOutputStream()) {
          input.write(stdin.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
          // It ended without reading all of its input: its exit code and its messages say more than
          // this exception.
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
          throw new KubectlFailure(
              "kubectl %s: exit code %d%n%s%s"
                  .formatted(String.join(" ", arguments), code, Files.readString(errors), output));
        }
        return output;
      } finally {
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubectlFailure("interrupted while running kubectl");
    }
  }
}
