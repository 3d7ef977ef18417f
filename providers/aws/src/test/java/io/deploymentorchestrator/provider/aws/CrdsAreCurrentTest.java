package io.deploymentorchestrator.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.provider.kubernetes.ProviderCrds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CrdsAreCurrentTest {

  @Test
  void the_committed_CRD_is_what_the_Java_type_says() throws IOException {
    Path folder = Path.of(System.getProperty("orchestrator.root", "../..")).resolve("crds");
    Map<String, String> generated = ProviderCrds.generate(AWSSecretManager.class);

    assertThat(generated).hasSize(1);
    for (Map.Entry<String, String> file : generated.entrySet()) {
      assertThat(Files.readString(folder.resolve("providers").resolve(file.getKey())))
          .as("crds/providers/%s is stale: run ./dev crds and commit the result", file.getKey())
          .isEqualTo(file.getValue());
    }
  }
}
