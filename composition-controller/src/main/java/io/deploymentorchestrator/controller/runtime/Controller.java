package io.deploymentorchestrator.controller.runtime;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.api.HandlerContext;
import io.deploymentorchestrator.controller.kubernetes.OperatorRuntime;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectSettings;
import io.deploymentorchestrator.controller.plugin.HandlerRegistry;
import io.deploymentorchestrator.controller.plugin.PluginFolder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The controller process, wired by hand: client, handlers, operator, health. */
public final class Controller implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Controller.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesClient client;
  private final PluginFolder plugins;
  private final OperatorRuntime operator;
  private final HealthServer health;

  /**
   * Starts everything; returns once the caches are filled and Components are being worked on.
   *
   * @throws IOException if the health port is taken or the plugins folder can't be read
   */
  public Controller(Settings settings) throws IOException {
    Clock clock = Clock.systemUTC();
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(metrics);
    new JvmThreadMetrics().bindTo(metrics);
    this.client = new KubernetesClientBuilder().withConfig(clientConfig()).build();
    String clusterId = settings.clusterId().orElseGet(this::uidOfKubeSystem);
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
    Gauge.builder("orchestrator_plugins_refused", plugins, p -> p.refused().size())
        .description("Jars in the plugins folder that are not served; the log says why")
        .register(metrics);
    plugins.start();
    this.operator =
        new OperatorRuntime(
            client,
            handlers,
            new OperatorRuntime.Settings(
                new ObjectSettings(settings.defaultServiceAccount(), settings.actAsController()),
                settings.threadsPerHandler(),
                settings.callTimeout(),
                "composition-controller-" + ProcessHandle.current().pid()),
            clock);
    this.health =
        new HealthServer(settings.healthAddress(), settings.healthPort(), operator::ready, metrics);
    operator.start();
    LOG.info(
        "serving {} with handlers {} from {}; health on {}:{}; started in {} ms",
        client.getMasterUrl(),
        handlers.names(),
        settings.plugins(),
        settings.healthAddress(),
        health.port(),
        System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime());
  }

  private static Config clientConfig() {
    Config config = Config.autoConfigure(null);
    return new ConfigBuilder(config)
        .withUserAgent("deployment-orchestrator")
        .withMaxConcurrentRequests(256)
        .withMaxConcurrentRequestsPerHost(256)
        .build();
  }

  private String uidOfKubeSystem() {
    Namespace namespace = client.namespaces().withName("kube-system").get();
    if (namespace == null) {
      throw new IllegalStateException(
          "there is no namespace kube-system to take the cluster's identity from; set --cluster-id");
    }
    return namespace.getMetadata().getUid();
  }

  private static Map<String, Object> handlerSettings(JsonNode all, String handler) {
    JsonNode settings = all.path(handler);
    return settings.isObject() ? JSON.convertValue(settings, new TypeReference<>() {}) : Map.of();
  }

  @Override
  public void close() {
    health.close();
    operator.close();
    plugins.close();
    client.close();
  }
}
