package io.deploymentorchestrator.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgoHealthTest {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  @Test
  void theConfigMapHoldsTheScriptForBothKinds() throws IOException {
    JsonNode data =
        YAML.readTree(
                Path.of(
                        System.getProperty("orchestrator.root", ".."),
                        "deploy/argocd/argocd-cm.yaml")
                    .toFile())
            .path("data");
    assertThat(data.properties())
        .extracting(e -> e.getKey())
        .containsExactly(
            "resource.customizations.health.deployment-orchestrator.io_Component",
            "resource.customizations.health.deployment-orchestrator.io_Composition");
    data.forEach(script -> assertThat(script.asText()).isEqualTo(ArgoHealth.script()));
  }

  @ParameterizedTest
  @CsvSource({
    "2, True, Ready, Ready, Healthy",
    "1, True, Ready, Ready, Progressing",
    "2, False, Refused, Failed, Degraded",
    "1, False, Refused, Failed, Progressing",
    "2, False, WaitingForDependencies, Pending, Progressing",
    "2, True, Suspended, Ready, Suspended",
    "2, False, Suspended, Pending, Suspended",
  })
  void itSpeaksOnlyOfTheSpecAsItStands(
      int observed, String status, String reason, String phase, String expected)
      throws IOException {
    JsonNode object =
        YAML.readTree(
            """
            metadata: {generation: 2}
            status:
              observedGeneration: %d
              phase: %s
              conditions: [{type: Other, status: 'True'}, {type: Ready, status: '%s', reason: %s, message: words}]
            """
                .formatted(observed, phase, status, reason));
    ArgoHealth health = ArgoHealth.of(object);
    assertThat(health.status()).isEqualTo(expected);
    assertThat(health.message()).isEqualTo(observed == 2 ? "words" : "waiting for the controller");
  }

  @Test
  void withoutAStatusItIsProgressing() throws IOException {
    assertThat(ArgoHealth.of(YAML.readTree("metadata: {generation: 1}")).status())
        .isEqualTo("Progressing");
  }
}
