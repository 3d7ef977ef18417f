package io.deploymentorchestrator.secretpush;

import io.deploymentorchestrator.api.ApplyRequest;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.ComponentHandler;
import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.ConfigViolation;
import io.deploymentorchestrator.api.DeleteRequest;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.HandlerContext;
import io.deploymentorchestrator.api.HandlerDescriptor;
import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.api.UncheckedConfig;
import io.deploymentorchestrator.aws.AwsSettings;
import io.deploymentorchestrator.secretpush.aws.AwsSecretStores;
import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import io.deploymentorchestrator.secretpush.plan.Checkpoint;
import io.deploymentorchestrator.secretpush.plan.ConfigValidation;
import io.deploymentorchestrator.secretpush.plan.OperatorPolicy;
import io.deploymentorchestrator.secretpush.plan.Owner;
import io.deploymentorchestrator.secretpush.plan.ReadableConfig;
import io.deploymentorchestrator.secretpush.store.SecretStores;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/**
 * Generates secrets and pushes them to AWS Secrets Manager, as one flat JSON object each. No value
 * is ever stored in Kubernetes, and each run makes at most one version, whatever crashes.
 */
@Extension
public final class SecretPushHandler
    implements ComponentHandler<SecretPushConfig, SecretPushStatus> {

  private final Supplier<SecretStores> openStores;
  private volatile @Nullable Started started;

  private record Started(String clusterId, OperatorPolicy policy, SecretStores stores) {}

  /** Talks to AWS as the environment says. */
  public SecretPushHandler() {
    this(() -> new AwsSecretStores(AwsSettings.DEFAULT));
  }

  /** Talks to the given stores, which it opens at start and closes at stop. */
  public SecretPushHandler(Supplier<SecretStores> openStores) {
    this.openStores = openStores;
  }

  @Override
  public HandlerDescriptor descriptor() {
    return new HandlerDescriptor(
        "secret-push",
        Resources.version(),
        Resources.text("config.schema.json"),
        Resources.text("status.schema.json"),
        Conditions.TYPES,
        false);
  }

  @Override
  public Class<SecretPushConfig> configType() {
    return SecretPushConfig.class;
  }

  @Override
  public Class<SecretPushStatus> statusType() {
    return SecretPushStatus.class;
  }

  @Override
  public void start(HandlerContext context) {
    if (Owner.parse(context.clusterId() + "/namespace/name").isEmpty()) {
      throw new IllegalArgumentException(
          "the cluster id must not be empty or have spaces or slashes: it goes into the owner marker of secrets");
    }
    OperatorPolicy policy = OperatorPolicy.of(context.settings());
    started = new Started(context.clusterId(), policy, openStores.get());
  }

  @Override
  public List<ConfigViolation> violations(UncheckedConfig config) {
    return ReadableConfig.of(config.config()).violations(config.refreshInterval());
  }

  @Override
  public ApplyResult<SecretPushStatus> apply(
      ApplyRequest<SecretPushConfig, SecretPushStatus> request) {
    Started now = started();
    List<String> violations =
        ConfigValidation.violations(request.config(), request.refreshInterval());
    if (!violations.isEmpty()) {
      return refused(request, "InvalidConfig", violations, Retry.WHEN_CHANGED);
    }
    List<String> denied =
        now.policy().violations(request.component().namespace(), request.config());
    if (!denied.isEmpty()) {
      return refused(request, "PolicyDenied", denied, Retry.SLOWLY);
    }
    return new Applying(
            request,
            now.stores(),
            now.policy(),
            owner(now, request.component()),
            SecretPushHandler::token)
        .run();
  }

  private static ApplyResult<SecretPushStatus> refused(
      ApplyRequest<SecretPushConfig, SecretPushStatus> request,
      String reason,
      List<String> violations,
      Retry retry) {
    String message = String.join("; ", violations);
    Checkpoint checkpoint = request.checkpoint(Checkpoint.class).orElse(Checkpoint.EMPTY);
    return ApplyResult.failed(
        reason,
        message,
        retry,
        Optional.empty(),
        Conditions.notPushed(checkpoint, reason, message));
  }

  @Override
  public DeleteResult<SecretPushStatus> delete(DeleteRequest<SecretPushStatus> request) {
    Started now = started();
    return new Deleting(
            request,
            now.stores(),
            now.policy(),
            owner(now, request.component()),
            SecretPushHandler::token)
        .run();
  }

  private static String token() {
    return UUID.randomUUID().toString();
  }

  private static Owner owner(Started started, ComponentId component) {
    return new Owner(started.clusterId(), component.namespace(), component.name());
  }

  private Started started() {
    Started now = started;
    if (now == null) {
      throw new IllegalStateException("not started");
    }
    return now;
  }

  @Override
  public void stop() {
    Started now = started;
    started = null;
    if (now != null) {
      now.stores().close();
    }
  }
}
