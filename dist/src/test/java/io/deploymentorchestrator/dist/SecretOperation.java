package io.deploymentorchestrator.dist;

import java.util.List;
import java.util.Locale;

/**
 * What secret-push can be in the middle of, with the calls of AWS that it makes of it undisturbed.
 */
enum SecretOperation {
  CREATE(1, "DescribeSecret", "GetRandomPassword", "CreateSecret"),
  MERGE(
      2, "DescribeSecret", "GetSecretValue", "GetRandomPassword", "DescribeSecret", "UpdateSecret"),
  ROTATE(2, "DescribeSecret", "GetRandomPassword", "UpdateSecret"),
  RESTORE(2, "DescribeSecret", "RestoreSecret", "GetRandomPassword", "UpdateSecret"),
  ADOPT(1, "DescribeSecret", "UpdateSecret", "DescribeSecret"),
  MOVE(1, "DescribeSecret", "GetRandomPassword", "CreateSecret"),
  /** What was moved away from is deleted, a minute later and by itself. */
  CLEAR(1, "DescribeSecret", "DescribeSecret", "DeleteSecret"),
  DELETE(1, "DescribeSecret", "DeleteSecret");

  private final int versions;
  private final List<String> calls;

  SecretOperation(int versions, String... calls) {
    this.versions = versions;
    this.calls = List.of(calls);
  }

  /** How many versions the secret has afterwards. */
  int versions() {
    return versions;
  }

  List<String> calls() {
    return calls;
  }

  /** The config that makes a Component do it; the name is also that of the secret. */
  String trigger(String namespace, String name, int passwordLength) {
    return switch (this) {
      case CREATE, RESTORE -> component(namespace, name, "", "", passwordLength);
      case MERGE -> component(namespace, name, "", "updatePolicy: MergeFields", passwordLength);
      case ROTATE ->
          component(
              namespace,
              name,
              "annotations: {deployment-orchestrator.io/requestedAt: '1'}",
              "updatePolicy: AlwaysUpdate",
              passwordLength);
      case ADOPT -> component(namespace, name, "", "adopt: true", passwordLength);
      case MOVE, CLEAR ->
          component(namespace, name, "", "", passwordLength)
              .replace(
                  "secretName: " + namespace + "/" + name, "secretName: " + moved(namespace, name));
      case DELETE -> throw new IllegalStateException("is deleted, not applied");
    };
  }

  /** The config that leaves a Component about to do it; empty if there is to be none. */
  String prepared(String namespace, String name, int passwordLength) {
    return switch (this) {
      case CREATE, ADOPT -> "";
      case MERGE ->
          component(namespace, name, "", "updatePolicy: MergeFields", passwordLength)
              .lines()
              .filter(line -> !line.contains("generator"))
              .reduce("", (text, line) -> text + line + "\n");
      case ROTATE -> component(namespace, name, "", "updatePolicy: AlwaysUpdate", passwordLength);
      case RESTORE, MOVE, CLEAR, DELETE -> component(namespace, name, "", "", passwordLength);
    };
  }

  /** The secret that it leaves, or has deleted. */
  String secret(String namespace, String name) {
    return this == MOVE || this == CLEAR ? moved(namespace, name) : namespace + "/" + name;
  }

  private static String moved(String namespace, String name) {
    return namespace + "/" + name + "-moved";
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static String component(
      String namespace, String name, String metadata, String config, int passwordLength) {
    return """
    ---
    apiVersion: deployment-orchestrator.io/v1alpha1
    kind: Component
    metadata:
      name: %2$s
      %3$s
    spec:
      handler: secret-push
      config:
        region: us-east-1
        secretName: %1$s/%2$s
        %4$s
        fields:
          user: {value: admin}
          p: {generator: {passwordLength: %5$d, excludePunctuation: true}}
    """
        .formatted(namespace, name, metadata, config, passwordLength);
  }
}
