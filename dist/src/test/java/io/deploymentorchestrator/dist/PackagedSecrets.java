package io.deploymentorchestrator.dist;

import io.deploymentorchestrator.localenvironment.Moto;
import io.deploymentorchestrator.localenvironment.PackagedStores;
import io.deploymentorchestrator.testkit.junit.Cluster;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The packaged secrets controller and provider {@code aws} as these tests want them: with moto as
 * AWS, and telling everything.
 */
final class PackagedSecrets {

  /** Who the secrets controller is at the API server. */
  static final String ACCOUNT =
      "system:serviceaccount:" + PackagedStores.CONTROLLER + ":secrets-controller";

  /** ExternalSecrets, as kubectl has to be told: others define kinds of that name, too. */
  static final String EXTERNAL_SECRETS = "externalsecrets.external-secrets.io";

  /** SecretStores of ours. */
  static final String STORES = "secretstores.secretstore.external-secrets.io";

  private static final Path ROOT = Path.of(System.getProperty("orchestrator.root"));

  private PackagedSecrets() {}

  /**
   * Prepares both without starting them.
   *
   * @param secretsManager where the provider finds AWS Secrets Manager
   * @param namespace may use the provider's own credentials
   * @param more variables that both get besides
   * @param options more ones of the secrets controller
   */
  static PackagedStores prepared(
      Cluster cluster,
      URI secretsManager,
      String namespace,
      Map<String, String> more,
      String... options)
      throws IOException {
    Map<String, String> controller = new HashMap<>(Map.of("ORCHESTRATOR_LOG_LEVEL", "TRACE"));
    controller.putAll(more);
    Map<String, String> provider = new HashMap<>(Moto.environment(secretsManager));
    provider.put("PROVIDER_LOG_LEVEL", "TRACE");
    return cluster.stores(
        new PackagedStores.Setup(
            ROOT.resolve("dist/orchestrator"),
            "aws",
            Files.createTempDirectory(
                Files.createDirectories(ROOT.resolve("dist/target")), "secrets-controller-"),
            List.of(options),
            List.of("--ambient-namespaces", namespace),
            controller,
            with(provider, more)));
  }

  private static Map<String, String> with(Map<String, String> some, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(some);
    all.putAll(more);
    return all;
  }

  /** A SecretStore {@code aws} and what its provider reads for it. */
  static String store() {
    return """
    apiVersion: provider.secretstore.external-secrets.io/v2alpha1
    kind: AWSSecretManager
    metadata: {name: aws}
    spec: {region: us-east-1}
    ---
    apiVersion: secretstore.external-secrets.io/v2alpha1
    kind: SecretStore
    metadata: {name: aws}
    spec:
      providerConfig:
        address: %s
        providerRef: {kind: AWSSecretManager, name: aws}
    """
        .formatted(PackagedStores.address("aws"));
  }

  /**
   * An ExternalSecret of that store.
   *
   * @param spec more of its spec, each line indented by two
   */
  static String external(String name, String spec) {
    return """
    ---
    apiVersion: external-secrets.io/v1
    kind: ExternalSecret
    metadata: {name: %s}
    spec:
      secretStoreRef: {apiVersion: secretstore.external-secrets.io/v2alpha1, name: aws}
    %s
    """
        .formatted(name, spec);
  }

  /** Deletes what uses stores, then the stores: while the controller still runs. */
  static void leave(Kube kube) {
    for (String kind : List.of(EXTERNAL_SECRETS, STORES)) {
      kube.cluster().kubectl("delete", "-n", kube.namespace(), kind, "--all", "--timeout=90s");
    }
  }
}
