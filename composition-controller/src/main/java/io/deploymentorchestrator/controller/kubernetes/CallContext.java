package io.deploymentorchestrator.controller.kubernetes;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.api.ApplyRequest;
import io.deploymentorchestrator.api.CheckpointRejectedException;
import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.DeleteRequest;
import io.deploymentorchestrator.api.KubernetesObjects;
import io.deploymentorchestrator.api.Run;
import io.deploymentorchestrator.checks.HandlerJson;
import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.plan.Decision.Inputs;
import io.deploymentorchestrator.controller.plugin.HostContext;
import io.deploymentorchestrator.controller.plugin.LimitedObjects;
import io.deploymentorchestrator.controller.plugin.LoadedHandler;
import io.deploymentorchestrator.controller.plugin.StatusBinding;
import io.deploymentorchestrator.operator.kubernetes.StatusWriter;
import io.deploymentorchestrator.operator.settings.Durations;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One call of a handler, as the handler sees it, and the state of the Component as the call goes
 * on: each checkpoint moves it, until the call is over. Thread-safe.
 */
abstract sealed class CallContext {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final LoadedHandler handler;
  private final StatusWriter<ComponentStatus, Component> writer;
  private final KubernetesObjects objects;
  private final Clock clock;
  private final BiFunction<Node, JsonNode, ComponentStatus> whenCheckpointed;
  private Component stored;
  private Node node;
  private boolean cancelled;
  private boolean over;

  /**
   * What a call stands on.
   *
   * @param objects what the handler reaches of the cluster, not limited yet
   * @param readPerCall how much it may read there, in bytes
   * @param stored the Component as last stored
   * @param node the same, as the graph knows it
   * @param whenCheckpointed the status that keeps a checkpoint
   */
  record Basis(
      LoadedHandler handler,
      StatusWriter<ComponentStatus, Component> writer,
      KubernetesObjects objects,
      long readPerCall,
      Clock clock,
      Component stored,
      Node node,
      BiFunction<Node, JsonNode, ComponentStatus> whenCheckpointed) {}

  private CallContext(Basis basis) {
    this.handler = basis.handler();
    this.writer = basis.writer();
    this.objects = new LimitedObjects(basis.objects(), basis.readPerCall(), this::checkNotOver);
    this.clock = basis.clock();
    this.stored = basis.stored();
    this.node = basis.node();
    this.whenCheckpointed = basis.whenCheckpointed();
  }

  /** How often a Component is to be run although nothing changed. */
  static Optional<Duration> refreshInterval(Node node) {
    return Optional.ofNullable(node.spec().refreshInterval()).map(Durations::parse);
  }

  /**
   * The call is over, also if its thread is not: from now on it changes nothing. Waits for a
   * checkpoint that is being stored.
   */
  final synchronized void end() {
    over = true;
  }

  private synchronized void checkNotOver() {
    if (over) {
      throw new IllegalStateException("the call is over");
    }
  }

  /** The Component as last stored: what the next write is fenced by. */
  final synchronized Component stored() {
    return stored;
  }

  /**
   * The Component that the call is for, in the spec it was made with and the status as last stored.
   */
  final synchronized Node node() {
    return node;
  }

  public final ComponentId component() {
    return KubernetesMapping.id(node());
  }

  public final long generation() {
    return node().generation();
  }

  public final Clock clock() {
    return clock;
  }

  public final KubernetesObjects kubernetes() {
    return objects;
  }

  public final Optional<Object> lastStatus() {
    return StatusBinding.bind(handler, node().status().providerStatus());
  }

  public final <K> Optional<K> checkpoint(Class<K> type) {
    JsonNode checkpoint = node().status().checkpoint();
    if (checkpoint == null || checkpoint.isNull()) {
      return Optional.empty();
    }
    try {
      return Optional.of(handler.json().convertValue(checkpoint, type));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("the checkpoint does not bind to " + type.getName());
    }
  }

  public final synchronized void checkpoint(Object state) {
    // Asking clears the interrupt; a call that goes on all the same records nothing any more.
    cancelled |= Thread.interrupted();
    if (over || cancelled) {
      throw new CheckpointRejectedException("the call was cancelled");
    }
    JsonNode json = handler.json().valueToTree(state);
    ComponentStatus status = whenCheckpointed.apply(node, json);
    try {
      stored = HostContext.call(() -> writer.checkpoint(stored, status, this instanceof Deleting));
    } catch (StatusWriter.FencedException e) {
      throw new CheckpointRejectedException(String.valueOf(e.getMessage()), e);
    } catch (KubernetesClientException e) {
      throw new CheckpointRejectedException("the API server did not store it", e);
    }
    node = node.withStatus(status);
  }

  /** A config does not bind to the handler's type. The message names the place, and no value. */
  static final class UnboundException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnboundException(String place) {
      super(place);
    }

    /** {@code at port (int)}; empty if it is not known. */
    String place() {
      String place = String.valueOf(getMessage());
      return place.isEmpty() ? "" : " at " + place;
    }
  }

  /** An apply. */
  static final class Applying extends CallContext implements ApplyRequest<Object, Object> {
    private final Inputs inputs;
    private final Run run;
    private @Nullable Object config;

    Applying(Basis basis, Inputs inputs, Run run) {
      super(basis);
      this.inputs = inputs;
      this.run = run;
    }

    /**
     * Binds the config; on the handler's own thread, since records may do anything when made.
     *
     * @throws UnboundException if it does not bind
     */
    void bind(LoadedHandler handler) {
      try {
        config = handler.json().convertValue(inputs.config(), handler.handler().configType());
      } catch (IllegalArgumentException e) {
        throw new UnboundException(HandlerJson.place(e));
      }
    }

    @Override
    public Object config() {
      return Objects.requireNonNull(config, "config");
    }

    @Override
    public Set<String> referencedPaths() {
      return inputs.referencedPaths();
    }

    @Override
    public Run run() {
      return run;
    }

    @Override
    public Optional<Duration> refreshInterval() {
      return CallContext.refreshInterval(node());
    }
  }

  /** A delete. */
  static final class Deleting extends CallContext implements DeleteRequest<Object> {

    Deleting(Basis basis) {
      super(basis);
    }

    @Override
    public Map<String, Object> rawConfig() {
      return JSON.convertValue(node().spec().config(), new TypeReference<>() {});
    }
  }
}
