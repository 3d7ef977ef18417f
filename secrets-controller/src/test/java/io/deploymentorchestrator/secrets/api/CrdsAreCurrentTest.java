package io.deploymentorchestrator.secrets.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CrdsAreCurrentTest {

  @Test
  void the_committed_crds_are_what_the_java_types_say() throws IOException {
    Path folder = Path.of(System.getProperty("orchestrator.root", "..")).resolve("crds");
    Map<String, String> generated = CrdFiles.generate();
    assertThat(generated)
        .containsKeys(
            "secretstores.secretstore.external-secrets.io.yaml",
            "clustersecretstores.secretstore.external-secrets.io.yaml",
            "external-secrets/externalsecrets.external-secrets.io.yaml");
    for (Map.Entry<String, String> file : generated.entrySet()) {
      assertThat(Files.readString(folder.resolve(file.getKey())))
          .as("crds/%s is stale: run ./dev crds and commit the result", file.getKey())
          .isEqualTo(file.getValue());
    }
  }
}
