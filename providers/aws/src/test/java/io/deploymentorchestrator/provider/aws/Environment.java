package io.deploymentorchestrator.provider.aws;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.aws.AwsIdentity;
import io.deploymentorchestrator.aws.AwsSettings;
import io.deploymentorchestrator.provider.kubernetes.ProviderAccount;
import io.deploymentorchestrator.provider.kubernetes.ProviderResource;
import io.deploymentorchestrator.provider.server.ServedProvider;
import io.deploymentorchestrator.provider.v1.ExternalSecretDataRemoteRef;
import io.deploymentorchestrator.provider.v1.GetSecretRequest;
import io.deploymentorchestrator.provider.v1.ProviderReference;
import io.deploymentorchestrator.provider.v1.ValidateRequest;
import io.deploymentorchestrator.provider.v1.ValidateResponse;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The provider, served in this process, as an account with no more rights than it needs, between a
 * control plane and a stand-in for AWS.
 */
final class Environment implements AutoCloseable {

  static final String CRD = "awssecretmanagers.provider.secretstore.external-secrets.io";
  static final String ACCESS_KEY = "AKIATENANT";
  static final String SECRET_KEY = "s3cr3t-acc3ss-k3y-0123456789";
  static final String KEYS =
      """
      region: us-east-1
      auth:
        secretRef:
          accessKeyIDSecretRef: {name: keys, key: access-key}
          secretAccessKeySecretRef: {name: keys, key: secret-access-key}
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  final Cluster cluster;
  final SecretsManager manager;
  final AwsProxy proxy;
  final String namespace;
  final ProviderAccount account;
  final ServedProvider served;

  Environment(Cluster cluster, SecretsManager manager, Path folder, List<String> ambientRoles)
      throws IOException {
    this.cluster = cluster;
    this.manager = manager;
    this.proxy = new AwsProxy(manager);
    ProviderAccount.installCrd(cluster, CRD);
    this.namespace = cluster.createNamespace("aws");
    this.account = new ProviderAccount(cluster, namespace);
    account.mayGet(namespace, ProviderResource.GROUP, "awssecretmanagers");
    account.mayGet(namespace, "", "secrets", "keys");
    keys(ACCESS_KEY, SECRET_KEY);
    this.served =
        ServedProvider.start(
            new AwsProvider(
                account.client(),
                new AmbientPolicy(Set.of(namespace), ambientRoles),
                new AwsSettings(
                    Optional.of(proxy.endpoint()),
                    Optional.of(
                        () -> AwsIdentity.keys("AKIAPROVIDER", "provider", Optional.empty())),
                    Duration.ofSeconds(60),
                    Clock.systemUTC())),
            folder);
    store("shop", KEYS);
  }

  /** Sets the keys of the Secret {@code keys}. */
  void keys(String accessKey, String secretKey) {
    apply(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: keys, namespace: %s}
        stringData: {access-key: "%s", secret-access-key: "%s"}
        """
            .formatted(namespace, accessKey, secretKey));
  }

  /** Makes or changes an AWSSecretManager. */
  void store(String name, String spec) {
    apply(
        """
        apiVersion: provider.secretstore.external-secrets.io/v2alpha1
        kind: AWSSecretManager
        metadata: {name: %s, namespace: %s}
        spec:
        %s
        status: {}
        """
            .formatted(name, namespace, spec.indent(2)));
  }

  void apply(String yaml) {
    cluster.kubectlWithInput(yaml, "apply", "-f", "-");
  }

  /** A new secret at AWS; the answer is its name. */
  String secret(String value) {
    String name = "aws-provider/" + UUID.randomUUID();
    aws("CreateSecret", Map.of("Name", name, "SecretString", value));
    return name;
  }

  /** A call of AWS that is not the provider's. */
  String aws(String action, Map<String, ?> request) {
    try {
      return manager.call(action, JSON.writeValueAsString(request));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  ProviderReference reference(String name, boolean clusterStore) {
    return ProviderReference.newBuilder()
        .setApiVersion("provider.secretstore.external-secrets.io/v2alpha1")
        .setKind("AWSSecretManager")
        .setName(name)
        .setNamespace(namespace)
        .setStoreRefKind(clusterStore ? "ClusterSecretStore" : "SecretStore")
        .build();
  }

  static ExternalSecretDataRemoteRef.Builder remote(String key) {
    return ExternalSecretDataRemoteRef.newBuilder().setKey(key);
  }

  GetSecretRequest request(String store, ExternalSecretDataRemoteRef.Builder remote) {
    return GetSecretRequest.newBuilder()
        .setProviderRef(reference(store, false))
        .setRemoteRef(remote)
        .setSourceNamespace(namespace)
        .build();
  }

  String get(String store, ExternalSecretDataRemoteRef.Builder remote) {
    return served.secrets().getSecret(request(store, remote)).getValue().toStringUtf8();
  }

  Status failure(String store, ExternalSecretDataRemoteRef.Builder remote) {
    return catchThrowableOfType(StatusRuntimeException.class, () -> get(store, remote)).getStatus();
  }

  ValidateResponse validate(String store) {
    return served
        .secrets()
        .validate(
            ValidateRequest.newBuilder()
                .setProviderRef(reference(store, false))
                .setSourceNamespace(namespace)
                .build());
  }

  @Override
  public void close() {
    served.close();
    proxy.close();
  }
}
