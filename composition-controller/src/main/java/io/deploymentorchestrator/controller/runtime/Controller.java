package io.deploymentorchestrator.controller.runtime;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.api.HandlerContext;
import io.deploymentorchestrator.controller.kubernetes.CompositionOperator;
import io.deploymentorchestrator.controller.kubernetes.ReadKinds;
import io.deploymentorchestrator.controller.objects.ObjectSettings;
import io.deploymentorchestrator.controller.plugin.HandlerRegistry;
import io.deploymentorchestrator.controller.plugin.PluginFolder;
import io.deploymentorchestrator.controller.plugin.PluginMetrics;
import io.deploymentorchestrator.operator.health.HealthServer;
import io.deploymentorchestrator.operator.kubernetes.ApiConnection;
import io.deploymentorchestrator.operator.leader.LeaderElection;
import io.deploymentorchestrator.operator.metrics.ProcessMetrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The controller process, wired by hand: client, handlers, operator, health. */
public final class Controller implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Controller.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesClient client;
  private final PluginFolder plugins;
  private final CompositionOperator operator;
  private final HealthServer health;
  private final @Nullable LeaderElection election;
  private final Consumer<String> fatal;

  /**
   * Starts everything; returns once the caches are filled and Components are being worked on, or,
   * with leader election, once it stands by.
   *
   * @param fatal ends the process, at once: it may act no longer. Gets the reason
   * @throws IOException if the health port is taken or the plugins folder can't be read
   */
  public Controller(Settings settings, Consumer<String> fatal) throws IOException {
    this.fatal = fatal;
    Clock clock = Clock.systemUTC();
    PrometheusMeterRegistry metrics = ProcessMetrics.registry();
    this.client = ApiConnection.open("deployment-orchestrator", ReadKinds.serialization());
    String clusterId = settings.clusterId().orElseGet(() -> ApiConnection.clusterId(client));
    HandlerRegistry handlers = new HandlerRegistry();
    Gauge.builder("orchestrator_handlers", handlers, h -> h.names().size())
        .description("Handlers that are served")
        .register(metrics);
    this.plugins =
        new PluginFolder(
            settings.plugins(),
            handlers,
            name ->
                new HandlerContext(
                    clusterId, handlerSettings(settings.handlerSettings(), name), clock));
    PluginMetrics.register(plugins, metrics);
    plugins.start();
    this.operator =
        new CompositionOperator(
            client,
            handlers,
            new CompositionOperator.Settings(
                new ObjectSettings(
                    settings.defaultServiceAccount(),
                    settings.actAsController(),
                    settings.allowedServiceAccounts()),
                settings.threadsPerHandler(),
                settings.callTimeout(),
                "composition-controller-" + ProcessHandle.current().pid()),
            clock,
            metrics);
    this.health =
        new HealthServer(
            settings.healthAddress(), settings.healthPort(), this::live, this::ready, metrics);
    this.election =
        settings
            .leaderElection()
            .map(e -> new LeaderElection(client, e, clock, new Standing()))
            .orElse(null);
    Gauge.builder("orchestrator_unreadable_objects", operator, CompositionOperator::unreadable)
        .description("Components and Compositions that are set aside because they can't be read")
        .register(metrics);
    Gauge.builder(
            "orchestrator_waiting_for_memory", operator, CompositionOperator::waitingForMemory)
        .description("Components and Compositions whose turn has waited for memory for 5 s or more")
        .register(metrics);
    Gauge.builder("orchestrator_leader", this, c -> c.acts() ? 1 : 0)
        .description("1 if this process acts, 0 if it stands by")
        .register(metrics);
    if (election == null) {
      operator.start();
    } else {
      election.start();
    }
    LOG.info(
        "{} {} with handlers of {}; health on {}:{}; started in {} ms",
        election == null ? "serving" : "standing by for",
        client.getMasterUrl(),
        settings.plugins().folder(),
        settings.healthAddress(),
        health.port(),
        System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime());
  }

  /** What becomes of this process by the election. */
  private final class Standing implements LeaderElection.Listener {
    @Override
    public void leading() {
      try {
        operator.start();
        LOG.info("serving");
      } catch (RuntimeException e) {
        LOG.error("could not start", e);
        fatal.accept("could not start: " + e.getMessage());
      }
    }

    @Override
    public void lost(String why) {
      fatal.accept(why);
    }
  }

  private boolean acts() {
    LeaderElection elected = election;
    return elected == null ? operator.unready().isEmpty() : elected.leads();
  }

  private HealthServer.Answer live() {
    return HealthServer.Answer.unless(operator.stuck());
  }

  /** A standby is ready: it can take over at once, and a rollout must not wait for it to lead. */
  private HealthServer.Answer ready() {
    LeaderElection elected = election;
    if (elected != null && elected.started() && !elected.leads()) {
      return new HealthServer.Answer(
          true, "ok, standing by; leader: " + Objects.requireNonNullElse(elected.holder(), "none"));
    }
    return HealthServer.Answer.unless(operator.unready());
  }

  private static Map<String, Object> handlerSettings(JsonNode all, String handler) {
    JsonNode settings = all.path(handler);
    return settings.isObject() ? JSON.convertValue(settings, new TypeReference<>() {}) : Map.of();
  }

  @Override
  public void close() {
    boolean ended = operator.stop();
    if (election != null) {
      if (ended) {
        election.release();
      } else {
        LOG.warn("a call of a handler does not end: the lease is left to run out");
      }
      election.close();
    }
    health.close();
    plugins.close();
    client.close();
  }
}
