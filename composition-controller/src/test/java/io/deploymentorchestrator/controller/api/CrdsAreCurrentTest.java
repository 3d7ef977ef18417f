package io.deploymentorchestrator.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CrdsAreCurrentTest {

  @Test
  void theCommittedCrdsAreWhatTheJavaTypesSay() throws IOException {
    Path folder = Path.of(System.getProperty("orchestrator.root", "..")).resolve("crds");
    Map<String, String> generated = CrdFiles.generate();
    assertThat(generated).hasSize(2);
    for (Map.Entry<String, String> file : generated.entrySet()) {
      assertThat(Files.readString(folder.resolve(file.getKey())))
          .as("crds/%s is stale: run ./dev crds and commit the result", file.getKey())
          .isEqualTo(file.getValue());
    }
  }
}
