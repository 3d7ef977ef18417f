package io.deploymentorchestrator.secrets.runtime;

import io.deploymentorchestrator.operator.health.HealthServer;
import io.deploymentorchestrator.operator.kubernetes.ApiConnection;
import io.deploymentorchestrator.operator.leader.LeaderElection;
import io.deploymentorchestrator.operator.metrics.ProcessMetrics;
import io.deploymentorchestrator.secrets.kubernetes.ApiClients;
import io.deploymentorchestrator.secrets.kubernetes.SecretsOperator;
import io.deploymentorchestrator.secrets.store.AddressRules;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process, wired by hand: client, operator, health. */
public final class SecretsController implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SecretsController.class);

  private final KubernetesClient client;
  private final SecretsOperator operator;
  private final HealthServer health;
  private final @Nullable LeaderElection election;
  private final Consumer<String> fatal;

  /**
   * Starts everything; returns once the caches are filled and stores are being worked on, or, with
   * leader election, once it stands by.
   *
   * @param fatal ends the process, at once: it may act no longer. Gets the reason
   * @throws IOException if the health port is taken
   */
  public SecretsController(Settings settings, Consumer<String> fatal) throws IOException {
    this.fatal = fatal;
    Clock clock = Clock.systemUTC();
    PrometheusMeterRegistry metrics = ProcessMetrics.registry();
    this.client = ApiClients.open(ApiClients.config());
    String clusterId = settings.clusterId().orElseGet(() -> ApiConnection.clusterId(client));
    AddressRules addresses =
        new AddressRules(
            settings.allowedAddresses(),
            settings.allowLoopback(),
            settings.resolve(),
            ApiServers.find(client.getMasterUrl(), System.getenv()));
    this.operator =
        new SecretsOperator(
            client,
            new SecretsOperator.Settings(
                settings.controllerClass(),
                addresses,
                settings.certificates(),
                clusterId,
                settings.callTimeout(),
                "secrets-controller-" + ProcessHandle.current().pid()),
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
    Gauge.builder("secrets_controller_leader", this, c -> c.acts() ? 1 : 0)
        .description("1 if this process acts, 0 if it stands by")
        .register(metrics);
    Gauge.builder("secrets_controller_unreadable_objects", operator, SecretsOperator::unreadable)
        .description("ExternalSecrets that are set aside because they can't be read")
        .register(metrics);
    if (election == null) {
      operator.start();
    } else {
      election.start();
    }
    LOG.info(
        "{} {} as class {}; health on {}:{}; started in {} ms",
        election == null ? "serving" : "standing by for",
        client.getMasterUrl(),
        settings.controllerClass().name(),
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

  @Override
  public void close() {
    boolean ended = operator.stop();
    if (election != null) {
      if (ended) {
        election.release();
      } else {
        LOG.warn("a call of a provider does not end: the lease is left to run out");
      }
      election.close();
    }
    health.close();
    client.close();
  }
}
