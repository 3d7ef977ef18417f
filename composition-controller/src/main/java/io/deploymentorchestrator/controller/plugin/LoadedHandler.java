package io.deploymentorchestrator.controller.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.api.ComponentHandler;
import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.HandlerDescriptor;
import io.deploymentorchestrator.checks.HandlerFindings;
import io.deploymentorchestrator.checks.HandlerJson;
import io.deploymentorchestrator.checks.HandlerSchema;
import io.deploymentorchestrator.controller.plan.Observation.HandlerView;
import io.deploymentorchestrator.controller.reference.ConfigProblem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A handler of a jar, with what the host needs to call it. Each has a JSON mapper of its own:
 * mappers and their type factories remember the classes they bind to, and a shared one would keep
 * an unloaded jar's class loader alive. Thread-safe.
 */
public final class LoadedHandler implements HandlerView {

  private final ComponentHandler<Object, Object> handler;
  private final HandlerDescriptor descriptor;
  private final SchemaCheck schema;
  private final HandlerSchema statusSchema;
  private final String digest;
  private final String identity = UUID.randomUUID().toString();
  private final ObjectMapper json = HandlerJson.newMapper();

  /**
   * Wraps a handler.
   *
   * @param digest SHA-256 of its jar
   * @throws RuntimeException if its descriptor or a schema can't be used
   */
  @SuppressWarnings("unchecked")
  LoadedHandler(ComponentHandler<?, ?> handler, String digest) {
    this.handler = (ComponentHandler<Object, Object>) handler;
    this.descriptor = handler.descriptor();
    this.digest = digest;
    this.schema = new SchemaCheck(descriptor.configSchema());
    this.statusSchema = HandlerSchema.of(descriptor.statusSchema());
    if (!Selection.isVersion(descriptor.version())) {
      throw new IllegalArgumentException(
          "version '" + descriptor.version() + "' is no semantic version such as 1.0.0");
    }
  }

  /** SHA-256 of its jar, in hex. */
  public String digest() {
    return digest;
  }

  /** The class loader of its jar. */
  ClassLoader classes() {
    return handler.getClass().getClassLoader();
  }

  /** The handler itself. */
  public ComponentHandler<Object, Object> handler() {
    return handler;
  }

  /** Who it is. */
  public HandlerDescriptor descriptor() {
    return descriptor;
  }

  /** Binds JSON to a type of the handler's and back. */
  public ObjectMapper json() {
    return json;
  }

  /** What in a status violates the handler's own schema of it; empty if nothing does. */
  public Optional<String> statusProblem(JsonNode status) {
    return statusSchema.problem(status);
  }

  @Override
  public String version() {
    return descriptor.version();
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public boolean upgradeReruns() {
    return descriptor.upgradeReruns();
  }

  @Override
  public List<ConfigProblem> check(JsonNode config, Set<String> referencedPaths) {
    return schema.check(config, referencedPaths);
  }

  /**
   * Checks a resolved config against the handler's schema, and tells what the handler itself finds
   * beside that.
   *
   * @param findings what {@link #ask} answered
   */
  public List<ConfigProblem> check(
      JsonNode config, Set<String> referencedPaths, HandlerFindings findings) {
    return schema.check(config, referencedPaths, findings);
  }

  /**
   * Asks the handler what is wrong with a config beyond its schema. Runs code of the handler: to be
   * called on its threads.
   */
  public HandlerFindings ask(
      ComponentId component, JsonNode config, Optional<Duration> refreshInterval) {
    return HandlerFindings.ask(handler, component, config, refreshInterval);
  }
}
