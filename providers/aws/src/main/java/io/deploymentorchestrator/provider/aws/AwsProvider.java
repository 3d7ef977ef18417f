package io.deploymentorchestrator.provider.aws;

import io.deploymentorchestrator.aws.AwsClients;
import io.deploymentorchestrator.aws.AwsException;
import io.deploymentorchestrator.aws.AwsIdentity;
import io.deploymentorchestrator.aws.AwsSettings;
import io.deploymentorchestrator.aws.SecretsManagerAction;
import io.deploymentorchestrator.aws.SecretsManagerConnection;
import io.deploymentorchestrator.provider.kubernetes.ProviderResource;
import io.deploymentorchestrator.provider.kubernetes.ResourceClient;
import io.deploymentorchestrator.provider.sdk.CallContext;
import io.deploymentorchestrator.provider.sdk.JsonSecret;
import io.deploymentorchestrator.provider.sdk.ProviderException;
import io.deploymentorchestrator.provider.sdk.ProviderException.InvalidRequest;
import io.deploymentorchestrator.provider.sdk.ProviderException.Unsupported;
import io.deploymentorchestrator.provider.sdk.ProviderInfo;
import io.deploymentorchestrator.provider.sdk.RemoteKey;
import io.deploymentorchestrator.provider.sdk.RemoteSecret;
import io.deploymentorchestrator.provider.sdk.SecretProvider;
import io.deploymentorchestrator.provider.sdk.SecretValue;
import io.deploymentorchestrator.provider.server.ProviderCommand;
import java.util.List;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/** Serves the secrets of AWS Secrets Manager to stores that {@link AWSSecretManager}s configure. */
public final class AwsProvider implements SecretProvider {

  private static final ProviderInfo INFO =
      ProviderInfo.of(
          "aws", AwsProvider.class, List.of(ProviderResource.kind(AWSSecretManager.KIND)));

  private static final Pattern REGION = Pattern.compile(AWSSecretManagerSpec.REGION);
  private static final String VERSION_ID = "uuid/";
  private static final int MOST_CONNECTIONS = 500;

  private final ResourceClient resources;
  private final Identities identities;
  private final Connections connections;

  /** With its own view of both sides, which it closes. */
  AwsProvider(ResourceClient resources, AmbientPolicy policy, AwsSettings settings) {
    this.resources = resources;
    this.identities = new Identities(resources, policy);
    this.connections = new Connections(new AwsClients(settings), MOST_CONNECTIONS);
  }

  /** Runs until the process is told to stop. */
  public static void main(String[] arguments) {
    AwsOptions options = new AwsOptions();
    ProviderCommand.main(
        "aws",
        options,
        () -> {
          ResourceClient resources = ResourceClient.open("provider-aws");
          return new AwsProvider(
              resources, options.policy(resources.namespace()), AwsSettings.DEFAULT);
        },
        arguments);
  }

  @Override
  public ProviderInfo info() {
    return INFO;
  }

  @Override
  public RemoteSecret fetch(CallContext context, RemoteKey key)
      throws ProviderException, InterruptedException {
    return reads(context).fetch(key);
  }

  @Override
  public Reads reads(CallContext context) throws ProviderException, InterruptedException {
    AWSSecretManagerSpec spec = spec(context);
    AwsIdentity identity = identities.of(context, spec);
    return key -> fetch(spec, identity, key);
  }

  private RemoteSecret fetch(AWSSecretManagerSpec spec, AwsIdentity identity, RemoteKey key)
      throws ProviderException, InterruptedException {
    if (key.metadata()) {
      throw new Unsupported("remoteRef.metadataPolicy: Fetch is not served yet");
    }
    String name = spec.nameOf(key.key());
    try {
      return connections.with(identity, spec.region(), c -> read(c, name, key));
    } catch (AwsException e) {
      String shown =
          "secret " + name + (key.version().isEmpty() ? "" : " of version " + key.version());
      throw failure(e, spec, shown);
    }
  }

  private static RemoteSecret read(
      SecretsManagerConnection connection, String name, RemoteKey key) {
    GetSecretValueRequest.Builder request =
        GetSecretValueRequest.builder()
            .secretId(name)
            .overrideConfiguration(SecretsManagerConnection.CLOSE_CONNECTION);
    if (key.version().startsWith(VERSION_ID)) {
      request.versionId(key.version().substring(VERSION_ID.length()));
    } else if (!key.version().isEmpty()) {
      request.versionStage(key.version());
    }
    return connection.call(
        SecretsManagerAction.READ,
        client -> {
          GetSecretValueResponse answer = client.getSecretValue(request.build());
          SecretValue value =
              answer.secretString() == null
                  ? SecretValue.of(
                      SecretsManagerConnection.present(
                              answer.secretBinary(), SecretsManagerAction.READ)
                          .asByteArrayUnsafe())
                  : SecretValue.of(answer.secretString());
          String version = answer.versionId();
          return new JsonSecret(name, value, version == null ? "" : version);
        });
  }

  /** Reads the resource and its Secrets, and assumes the role; no right on any secret is needed. */
  @Override
  public List<String> validate(CallContext context) throws ProviderException, InterruptedException {
    AWSSecretManagerSpec spec = spec(context);
    AwsIdentity identity = identities.of(context, spec);
    try {
      connections.check(identity, spec.region(), c -> c.authenticate(SecretsManagerAction.READ));
    } catch (AwsException e) {
      throw failure(e, spec, "any secret");
    }
    return List.of();
  }

  private AWSSecretManagerSpec spec(CallContext context)
      throws ProviderException, InterruptedException {
    String resource = context.resource().display();
    AWSSecretManagerSpec spec = resources.get(context.resource(), AWSSecretManager.class).getSpec();
    if (spec == null || spec.region() == null || !REGION.matcher(spec.region()).matches()) {
      throw new InvalidRequest(
          "spec.region of %s must be an AWS region, such as eu-central-1".formatted(resource));
    }
    if (spec.unserved().isPresent()) {
      throw new Unsupported(
          "%s of %s is not served yet".formatted(spec.unserved().get(), resource));
    }
    return spec;
  }

  private static ProviderException failure(
      AwsException failure, AWSSecretManagerSpec spec, String secret) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return ReadFailures.of(
        failure,
        new ReadFailures.Subject(
            secret,
            spec.region(),
            spec.keys().isPresent()
                ? "the keys of spec.auth.secretRef"
                : "the provider's own credentials",
            spec.roleArn().orElse("")));
  }

  @Override
  public void close() {
    connections.close();
    resources.close();
  }
}
