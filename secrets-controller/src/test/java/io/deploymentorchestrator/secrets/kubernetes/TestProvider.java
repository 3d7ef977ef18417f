package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.provider.sdk.CallContext;
import io.deploymentorchestrator.provider.sdk.Capability;
import io.deploymentorchestrator.provider.sdk.JsonSecret;
import io.deploymentorchestrator.provider.sdk.ProviderException;
import io.deploymentorchestrator.provider.sdk.ProviderInfo;
import io.deploymentorchestrator.provider.sdk.RemoteKey;
import io.deploymentorchestrator.provider.sdk.RemoteSecret;
import io.deploymentorchestrator.provider.sdk.ResourceKind;
import io.deploymentorchestrator.provider.sdk.SecretProvider;
import io.deploymentorchestrator.provider.sdk.SecretValue;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A provider on the SDK that answers from a map, remembers its calls, and does what a test wants.
 */
final class TestProvider implements SecretProvider {

  static final String API_VERSION = "provider.secretstore.external-secrets.io/v2alpha1";
  static final String KIND = "Recorded";

  /** What it does before it answers. */
  interface Step {
    void before(CallContext context) throws ProviderException, InterruptedException;
  }

  final Map<String, String> secrets = new ConcurrentHashMap<>();
  final List<CallContext> validations = new CopyOnWriteArrayList<>();
  final List<RemoteKey> reads = new CopyOnWriteArrayList<>();
  volatile Step step = context -> {};

  @Override
  public ProviderInfo info() {
    return new ProviderInfo("recorded", "1.2.3", List.of(new ResourceKind(API_VERSION, KIND)));
  }

  @Override
  public RemoteSecret fetch(CallContext context, RemoteKey key)
      throws ProviderException, InterruptedException {
    reads.add(key);
    step.before(context);
    String value = secrets.get(key.key());
    if (value == null) {
      throw new ProviderException.NotFound("there is no secret " + key.key());
    }
    return new JsonSecret(key.key(), SecretValue.of(value), "v1");
  }

  @Override
  public List<String> validate(CallContext context) throws ProviderException, InterruptedException {
    validations.add(context);
    step.before(context);
    return List.of();
  }

  @Override
  public Capability capability(CallContext context) {
    return Capability.READ_WRITE;
  }

  /** Validations with a resource of this name. */
  long calls(String resource) {
    return validations.stream().filter(c -> c.resource().name().equals(resource)).count();
  }

  /** Validations for a namespace. */
  long callsFor(String namespace) {
    return validations.stream().filter(c -> c.sourceNamespace().equals(namespace)).count();
  }
}
