package io.deploymentorchestrator.benchmarks.workload;

import io.deploymentorchestrator.benchmarks.bed.Bed;
import io.deploymentorchestrator.localenvironment.tools.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How workloads are run.
 *
 * @param folder for data and logs of what is started
 * @param javaOptions of the controller
 * @param runs how often, at least once
 * @param size how large
 * @param duration of what takes as long as one wants
 */
public record Setting(
    Path checkout,
    Path folder,
    Tools tools,
    String javaOptions,
    int runs,
    int size,
    Duration duration) {

  /** A new control plane, without a controller yet. */
  Bed bed(String name) {
    return bed(name, javaOptions, Map.of());
  }

  /**
   * The same with a controller that is set up otherwise.
   *
   * @param options instead of the Java options that are set
   * @param more variables that the controller gets besides
   */
  Bed bed(String name, String options, Map<String, String> more) {
    try {
      Files.createDirectories(folder);
      Path own = Files.createTempDirectory(folder, name + "-");
      return Bed.start(checkout, own, tools, options, more);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
