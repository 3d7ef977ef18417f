package io.deploymentorchestrator.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import java.util.List;

/** Components of one secret each, and what became of them in AWS. */
record ManySecrets(SecretsManager aws, String namespace) {

  /** Components {@code secret-<from>} to {@code secret-<to - 1>}. */
  String yaml(int from, int to) {
    StringBuilder yaml = new StringBuilder();
    for (int i = from; i < to; i++) {
      yaml.append(secret(i));
    }
    return yaml.toString();
  }

  private String secret(int number) {
    return """
    ---
    apiVersion: deployment-orchestrator.io/v1alpha1
    kind: Component
    metadata: {name: secret-%d}
    spec:
      handler: secret-push
      config:
        region: us-east-1
        secretName: %s/%d
        forceDeleteWithoutRecovery: true
        fields:
          number: {value: "%d"}
          password: {generator: {passwordLength: 24}}
    """
        .formatted(number, namespace, number, number);
  }

  /** Those that AWS has. */
  List<JsonNode> list() {
    return Secrets.under(aws, namespace);
  }

  /** That all are there, with one version and a whole value each. */
  void assertEachMadeOnce(int count, String description) {
    List<JsonNode> secrets = list();
    assertThat(secrets).as(description).hasSize(count);
    for (JsonNode secret : secrets) {
      String id = "{\"SecretId\":\"" + secret.path("ARN").asText() + "\"}";
      JsonNode described = Kube.json(aws.call("DescribeSecret", id));
      assertThat(described.path("VersionIdsToStages").size())
          .as("versions; " + description)
          .isEqualTo(1);
      JsonNode value =
          Kube.json(Kube.json(aws.call("GetSecretValue", id)).path("SecretString").asText());
      assertThat(value.path("password").asText().length()).isEqualTo(24);
      assertThat(value.size()).isEqualTo(2);
    }
  }
}
