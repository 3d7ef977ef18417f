package io.deploymentorchestrator.manifest;

import io.deploymentorchestrator.api.ApplyRequest;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.ComponentHandler;
import io.deploymentorchestrator.api.Condition;
import io.deploymentorchestrator.api.ConfigViolation;
import io.deploymentorchestrator.api.DeleteRequest;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.HandlerContext;
import io.deploymentorchestrator.api.HandlerDescriptor;
import io.deploymentorchestrator.api.HandlerDescriptor.ConditionType;
import io.deploymentorchestrator.api.Request;
import io.deploymentorchestrator.api.UncheckedConfig;
import io.deploymentorchestrator.api.WatchedObject;
import io.deploymentorchestrator.manifest.config.ConfigReader;
import io.deploymentorchestrator.manifest.config.Desired.Reading;
import io.deploymentorchestrator.manifest.config.ManifestConfig;
import io.deploymentorchestrator.manifest.inventory.ManifestStatus;
import io.deploymentorchestrator.manifest.ownership.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.pf4j.Extension;

/**
 * Makes the rest of Kubernetes part of the graph: applies objects as the Component's account,
 * watches and repairs them, prunes, and hands on what they report. Keeps nothing between calls but
 * what the host told it at start.
 */
@Extension
public final class ManifestHandler
    implements ComponentHandler<ManifestConfig, Map<String, Object>> {

  static final String APPLIED = "Applied";
  static final String HEALTHY = "Healthy";

  private static final String ON_ACCOUNT_GONE = "onAccountGone";

  private volatile String clusterId = "";
  private volatile boolean orphanWhenForbidden;

  @Override
  public HandlerDescriptor descriptor() {
    return new HandlerDescriptor(
        "manifest",
        version(),
        resource("config.schema.json"),
        resource("status.schema.json"),
        List.of(
            new ConditionType(APPLIED, "every object of the list is on the server as written"),
            new ConditionType(HEALTHY, "every object is ready")),
        false);
  }

  @Override
  public Class<ManifestConfig> configType() {
    return ManifestConfig.class;
  }

  @Override
  @SuppressWarnings("unchecked")
  public Class<Map<String, Object>> statusType() {
    return (Class<Map<String, Object>>) (Class<?>) Map.class;
  }

  @Override
  public void start(HandlerContext context) {
    Set<String> unknown = new TreeSet<>(context.settings().keySet());
    unknown.remove(ON_ACCOUNT_GONE);
    String policy = Objects.toString(context.settings().get(ON_ACCOUNT_GONE), "Wait");
    if (!unknown.isEmpty() || !Set.of("Wait", "Orphan").contains(policy)) {
      throw new IllegalArgumentException(
          "the manifest handler has one setting, onAccountGone: Wait or Orphan");
    }
    clusterId = context.clusterId();
    orphanWhenForbidden = policy.equals("Orphan");
  }

  @Override
  public List<ConfigViolation> violations(UncheckedConfig config) {
    return ConfigReader.violations(config.config(), config.component());
  }

  @Override
  public ApplyResult<Map<String, Object>> apply(
      ApplyRequest<ManifestConfig, Map<String, Object>> request) {
    return switch (ConfigReader.read(request.config(), request.component())) {
      case Reading.Good good -> new ApplySession(request, good.desired(), owner(request)).run();
      case Reading.Bad bad -> invalid(String.join("; ", bad.violations()));
    };
  }

  private static ApplyResult<Map<String, Object>> invalid(String violations) {
    return ApplyResult.failed(
        Reason.InvalidConfig.name(),
        violations,
        Reason.InvalidConfig.retry(),
        Optional.empty(),
        List.of(Condition.isFalse(APPLIED, Reason.InvalidConfig.name(), violations)));
  }

  @Override
  public DeleteResult<Map<String, Object>> delete(DeleteRequest<Map<String, Object>> request) {
    return new DeleteSession(request, owner(request), orphanWhenForbidden).run();
  }

  @Override
  public List<WatchedObject> watches(Map<String, Object> status) {
    return ManifestStatus.of(status).watches();
  }

  private Owner owner(Request<?> request) {
    return Owner.of(clusterId, request.component());
  }

  private static String version() {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(resource("version.properties")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  private static String resource(String name) {
    try (InputStream in = ManifestHandler.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
