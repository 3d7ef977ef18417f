package io.deploymentorchestrator.controller.plugin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.deploymentorchestrator.api.ComponentHandler;
import io.deploymentorchestrator.api.HandlerDescriptor;
import io.deploymentorchestrator.controller.plan.Observation.HandlerView;
import io.deploymentorchestrator.controller.reference.ConfigProblem;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A handler of a jar, with what the host needs to call it. Each has a JSON mapper of its own:
 * mappers remember the classes they bind to, and a shared one would keep an unloaded jar's class
 * loader alive. Thread-safe.
 */
public final class LoadedHandler implements HandlerView {

  private final ComponentHandler<Object, Object> handler;
  private final HandlerDescriptor descriptor;
  private final SchemaCheck schema;
  private final String identity = UUID.randomUUID().toString();
  private final ObjectMapper json =
      JsonMapper.builder()
          .addModules(new Jdk8Module(), new JavaTimeModule())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .serializationInclusion(JsonInclude.Include.NON_ABSENT)
          .build();

  /**
   * Wraps a handler.
   *
   * @throws RuntimeException if its descriptor or schema can't be used
   */
  @SuppressWarnings("unchecked")
  LoadedHandler(ComponentHandler<?, ?> handler) {
    this.handler = (ComponentHandler<Object, Object>) handler;
    this.descriptor = handler.descriptor();
    this.schema = new SchemaCheck(descriptor.configSchema());
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
}
