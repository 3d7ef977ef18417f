package io.deploymentorchestrator.provider.server;

import io.deploymentorchestrator.provider.sdk.CallContext;
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
import org.jspecify.annotations.Nullable;

/** Answers from a map, remembers what it was asked, and does what a test wants in between. */
final class RecordingProvider implements SecretProvider {

  static final String API_VERSION = "provider.secretstore.external-secrets.io/v2alpha1";

  interface Step {
    void before(CallContext context, RemoteKey key) throws ProviderException, InterruptedException;
  }

  final Map<String, String> secrets = new ConcurrentHashMap<>();
  final List<RemoteKey> reads = new CopyOnWriteArrayList<>();
  final List<CallContext> contexts = new CopyOnWriteArrayList<>();
  volatile Step step = (context, key) -> {};
  volatile List<String> warnings = List.of();
  final List<CallContext> begun = new CopyOnWriteArrayList<>();
  volatile @Nullable ProviderException refusal;
  volatile boolean closed;

  @Override
  public ProviderInfo info() {
    return new ProviderInfo(
        "recording", "1.2.3", List.of(new ResourceKind(API_VERSION, "Recording")));
  }

  @Override
  public RemoteSecret fetch(CallContext context, RemoteKey key)
      throws ProviderException, InterruptedException {
    reads.add(key);
    contexts.add(context);
    step.before(context, key);
    String value = secrets.get(key.key());
    if (value == null) {
      throw new ProviderException.NotFound("there is no secret " + key.key());
    }
    return new JsonSecret(key.key(), SecretValue.of(value), "v1");
  }

  @Override
  public Reads reads(CallContext context) throws ProviderException, InterruptedException {
    begun.add(context);
    ProviderException now = refusal;
    if (now != null) {
      throw now;
    }
    return SecretProvider.super.reads(context);
  }

  @Override
  public List<String> validate(CallContext context) throws ProviderException, InterruptedException {
    contexts.add(context);
    step.before(context, new RemoteKey("validate", "", false));
    return warnings;
  }

  @Override
  public void close() {
    closed = true;
  }
}
