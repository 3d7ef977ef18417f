package io.deploymentorchestrator.localenvironment.tools;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the provisioned tools are.
 *
 * @param binaries those that were asked for
 * @param kwokStages files of kwok's {@code Stage}s: what a Node and a Pod go through
 * @param externalSecretsCrds folder with the CRDs of External Secrets Operator
 * @param motoPython the Python interpreter that has moto installed
 */
public record Tools(
    Map<Tool, Path> binaries, List<Path> kwokStages, Path externalSecretsCrds, Path motoPython) {
  /** Copies what it is given. */
  public Tools {
    binaries = Map.copyOf(binaries);
    kwokStages = List.copyOf(kwokStages);
  }

  /**
   * Where one of them is.
   *
   * @throws IllegalStateException if it was not asked for
   */
  public Path binary(Tool tool) {
    return Optional.ofNullable(binaries.get(tool))
        .orElseThrow(() -> new IllegalStateException(tool + " was not asked for"));
  }
}
