package io.deploymentorchestrator.testkit.host;

import io.deploymentorchestrator.api.ComponentHandler;
import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.HandlerContext;
import io.deploymentorchestrator.api.KubernetesObjects;
import io.deploymentorchestrator.checks.HandlerSchema;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Hosts one handler and any number of Components, in memory. It binds configs as the controller
 * does, keeps status and checkpoint as JSON text so that only what survives being stored survives,
 * gives a run one id until it is settled, and can crash or lose a status write at any point. It
 * calls the handler on a thread of its own, and a call that never ends fails the test.
 *
 * <p>It has no timers, watches or retries of its own: a test calls {@link HostedComponent#apply()}
 * as often as it wants. Not thread-safe, but different Components may be used from different
 * threads.
 *
 * @param <C> the handler's config
 * @param <S> the handler's status
 */
public final class InMemoryHost<C, S> implements AutoCloseable {

  private final Supplier<? extends ComponentHandler<C, S>> makeHandler;
  private final HandlerContext context;
  private final Function<ComponentId, KubernetesObjects> kubernetes;
  private final Duration callLimit;
  private ComponentHandler<C, S> handler;
  private HandlerSchema configSchema;
  private HandlerSchema statusSchema;

  private InMemoryHost(Builder<C, S> builder) {
    this.makeHandler = builder.makeHandler;
    this.context = new HandlerContext(builder.clusterId, builder.settings, builder.clock);
    this.kubernetes = builder.kubernetes;
    this.callLimit = builder.callLimit;
    this.handler = start();
    this.configSchema = HandlerSchema.of(handler.descriptor().configSchema());
    this.statusSchema = HandlerSchema.of(handler.descriptor().statusSchema());
  }

  private ComponentHandler<C, S> start() {
    ComponentHandler<C, S> fresh = makeHandler.get();
    try {
      new HandlerCall("start", callLimit)
          .make(
              () -> {
                fresh.start(context);
                return fresh;
              });
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the handler does not start", e);
    }
    return fresh;
  }

  /**
   * Starts to build a host of the handler that the supplier makes; it is asked again at each
   * restart.
   */
  public static <C, S> Builder<C, S> of(Supplier<? extends ComponentHandler<C, S>> makeHandler) {
    return new Builder<>(makeHandler);
  }

  /** A Component that has no config yet. */
  public HostedComponent<C, S> component(String namespace, String name) {
    return new HostedComponent<>(this, namespace, name);
  }

  /**
   * Stops the handler and starts a new one, as a restart of the process would; Components keep what
   * was stored.
   */
  public void restart() {
    handler.stop();
    handler = start();
    configSchema = HandlerSchema.of(handler.descriptor().configSchema());
    statusSchema = HandlerSchema.of(handler.descriptor().statusSchema());
  }

  /** The handler that serves at present. */
  public ComponentHandler<C, S> handler() {
    return handler;
  }

  /** What the handler that serves at present says of its config. */
  HandlerSchema configSchema() {
    return configSchema;
  }

  /** What the handler that serves at present says of its status. */
  HandlerSchema statusSchema() {
    return statusSchema;
  }

  /** A call of the handler, not made yet. */
  HandlerCall call(String name, ComponentId component) {
    return new HandlerCall(name + " of Component " + component.name(), callLimit);
  }

  Clock clock() {
    return context.clock();
  }

  KubernetesObjects kubernetes(ComponentId component) {
    return kubernetes.apply(component);
  }

  @Override
  public void close() {
    handler.stop();
  }

  /** Builds a host. */
  public static final class Builder<C, S> {

    private final Supplier<? extends ComponentHandler<C, S>> makeHandler;
    private String clusterId = "test-cluster";
    private Map<String, Object> settings = Map.of();
    private Clock clock = SettableClock.at(Instant.parse("2026-01-01T00:00:00Z"));
    private Duration callLimit = Duration.ofSeconds(60);
    private Function<ComponentId, KubernetesObjects> kubernetes =
        component -> NoKubernetesObjects.create();

    private Builder(Supplier<? extends ComponentHandler<C, S>> makeHandler) {
      this.makeHandler = makeHandler;
    }

    /** The cluster's identity; {@code test-cluster} if not given. */
    public Builder<C, S> clusterId(String id) {
      this.clusterId = id;
      return this;
    }

    /** The operator's settings for the handler; none if not given. */
    public Builder<C, S> settings(Map<String, Object> json) {
      this.settings = json;
      return this;
    }

    /** The clock; one that stands still if not given. */
    public Builder<C, S> clock(Clock time) {
      this.clock = time;
      return this;
    }

    /** The Kubernetes objects; without them every call of theirs fails. */
    public Builder<C, S> kubernetes(KubernetesObjects objects) {
      return kubernetes(component -> objects);
    }

    /** The Kubernetes objects as each Component sees them: as its own account and field manager. */
    public Builder<C, S> kubernetes(Function<ComponentId, KubernetesObjects> objects) {
      this.kubernetes = objects;
      return this;
    }

    /**
     * How long one call of the handler may take, its start included; 60 s if not given, as in the
     * controller. A call that has not ended by then throws {@link NeverEndedError}.
     */
    public Builder<C, S> callLimit(Duration limit) {
      this.callLimit = limit;
      return this;
    }

    /** Starts the handler. */
    public InMemoryHost<C, S> start() {
      return new InMemoryHost<>(this);
    }
  }
}
