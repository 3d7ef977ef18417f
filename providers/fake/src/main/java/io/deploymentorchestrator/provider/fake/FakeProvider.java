package io.deploymentorchestrator.provider.fake;

import io.deploymentorchestrator.provider.kubernetes.ProviderResource;
import io.deploymentorchestrator.provider.kubernetes.ResourceClient;
import io.deploymentorchestrator.provider.sdk.CallContext;
import io.deploymentorchestrator.provider.sdk.JsonSecret;
import io.deploymentorchestrator.provider.sdk.ProviderException;
import io.deploymentorchestrator.provider.sdk.ProviderInfo;
import io.deploymentorchestrator.provider.sdk.RemoteKey;
import io.deploymentorchestrator.provider.sdk.RemoteSecret;
import io.deploymentorchestrator.provider.sdk.SecretProvider;
import io.deploymentorchestrator.provider.sdk.SecretValue;
import io.deploymentorchestrator.provider.server.ProviderCommand;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Serves the secrets that are written in {@link Fake} resources. */
public final class FakeProvider implements SecretProvider {

  private static final ProviderInfo INFO =
      ProviderInfo.of("fake", FakeProvider.class, List.of(ProviderResource.kind("Fake")));

  private final ResourceClient resources;

  /** Reads its resources with a client, which it closes. */
  public FakeProvider(ResourceClient resources) {
    this.resources = resources;
  }

  /** Runs until the process is told to stop. */
  public static void main(String[] arguments) {
    ProviderCommand.main(
        "fake", () -> new FakeProvider(ResourceClient.open("provider-fake")), arguments);
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
    FakeSpec spec = spec(context);
    return key -> find(context, spec, key);
  }

  private static RemoteSecret find(CallContext context, FakeSpec spec, RemoteKey key)
      throws ProviderException {
    if (key.metadata()) {
      throw new ProviderException.Unsupported(
          "remoteRef.metadataPolicy: Fetch is not served: secrets of a Fake have no metadata");
    }
    String shown =
        "secret " + key.key() + (key.version().isEmpty() ? "" : " of version " + key.version());
    // As with a list that is applied from top to bottom, the last of equal ones counts.
    FakeSpec.Secret found =
        spec.data().stream()
            .filter(s -> s.key().equals(key.key()) && s.versionOrEmpty().equals(key.version()))
            .reduce((first, second) -> second)
            .orElseThrow(
                () ->
                    new ProviderException.NotFound(
                        "%s has no %s".formatted(context.resource().display(), shown)));
    return new JsonSecret(key.key(), SecretValue.of(found.value()), found.versionOrEmpty());
  }

  @Override
  public List<String> validate(CallContext context) throws ProviderException, InterruptedException {
    FakeSpec spec = spec(context);
    if (spec.validationError() != null && !spec.validationError().isEmpty()) {
      throw new ProviderException.InvalidRequest(spec.validationError());
    }
    Set<List<String>> seen = new HashSet<>();
    List<String> warnings = new ArrayList<>();
    for (FakeSpec.Secret secret : spec.data()) {
      if (!seen.add(List.of(secret.key(), secret.versionOrEmpty()))) {
        warnings.add("spec.data has %s more than once: the last counts".formatted(secret.key()));
      }
    }
    return warnings;
  }

  private FakeSpec spec(CallContext context) throws ProviderException, InterruptedException {
    FakeSpec spec = resources.get(context.resource(), Fake.class).getSpec();
    if (spec == null || spec.data() == null) {
      throw new ProviderException.InvalidRequest(
          "spec.data of %s is missing".formatted(context.resource().display()));
    }
    return spec;
  }

  @Override
  public void close() {
    resources.close();
  }
}
