package io.deploymentorchestrator.controller.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.deploymentorchestrator.controller.plan.AllowedAccounts;
import io.deploymentorchestrator.controller.plugin.PluginFolder;
import io.deploymentorchestrator.controller.runtime.Controller;
import io.deploymentorchestrator.controller.runtime.Settings;
import io.deploymentorchestrator.operator.leader.LeaderElectionOptions;
import io.deploymentorchestrator.operator.settings.Durations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves a cluster until it is told to stop. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Serves the cluster of KUBECONFIG (or the one it runs in) with the handlers in the plugins folder.",
      "SIGTERM stops it cleanly, with exit code 0. Every option can be set by the environment variable named with it."
    })
final class RunCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  private static final Pattern ACCOUNT = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");

  /** Less than the 30 s that Kubernetes gives a Pod before it kills it. */
  private static final Duration LONGEST_STOP = Duration.ofSeconds(25);

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      defaultValue = "${env:ORCHESTRATOR_PLUGINS:-${sys:orchestrator.home:-.}/plugins}",
      description =
          "Folder that handler jars are dropped into. ORCHESTRATOR_PLUGINS; default: plugins/ beside bin/")
  private Path plugins;

  @Option(
      names = "--plugin-digests",
      paramLabel = "FILE",
      defaultValue = "${env:ORCHESTRATOR_PLUGIN_DIGESTS}",
      description =
          "Serves only jars whose SHA-256 is in this file, lines as of sha256sum. It is watched as the folder is."
              + " ORCHESTRATOR_PLUGIN_DIGESTS; default: every jar in the folder is trusted")
  private @Nullable Path pluginDigests;

  @Option(
      names = "--plugin-scan-interval",
      paramLabel = "DURATION",
      defaultValue = "${env:ORCHESTRATOR_PLUGIN_SCAN_INTERVAL:-2s}",
      description =
          "How often the folder is looked at; a change counts once two looks saw it alike."
              + " ORCHESTRATOR_PLUGIN_SCAN_INTERVAL; default: ${DEFAULT-VALUE}")
  private String pluginScanInterval;

  @Option(
      names = "--health-address",
      paramLabel = "ADDRESS",
      defaultValue = "${env:ORCHESTRATOR_HEALTH_ADDRESS:-127.0.0.1}",
      description =
          "Where /healthz, /readyz and /metrics are served. ORCHESTRATOR_HEALTH_ADDRESS; default: ${DEFAULT-VALUE}")
  private String healthAddress;

  @Option(
      names = "--health-port",
      paramLabel = "PORT",
      defaultValue = "${env:ORCHESTRATOR_HEALTH_PORT:-8080}",
      description = "Port of that; 0 for any. ORCHESTRATOR_HEALTH_PORT; default: ${DEFAULT-VALUE}")
  private int healthPort;

  @Option(
      names = "--cluster-id",
      paramLabel = "ID",
      defaultValue = "${env:ORCHESTRATOR_CLUSTER_ID}",
      description =
          "Marks what belongs to this cluster in places that several share, such as AWS. ORCHESTRATOR_CLUSTER_ID; default:"
              + " the uid of namespace kube-system. Set it before you restore a cluster from a backup elsewhere.")
  private @Nullable String clusterId;

  @Option(
      names = "--default-service-account",
      paramLabel = "NAME",
      defaultValue = "${env:ORCHESTRATOR_DEFAULT_SERVICE_ACCOUNT:-default}",
      description =
          "Account of a Component's namespace that acts for Components that name none."
              + " ORCHESTRATOR_DEFAULT_SERVICE_ACCOUNT; default: ${DEFAULT-VALUE}")
  private String defaultServiceAccount;

  @Option(
      names = "--act-as-controller",
      paramLabel = "BOOLEAN",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "${env:ORCHESTRATOR_ACT_AS_CONTROLLER:-false}",
      description =
          "Handlers act with the controller's own rights, for clusters of a single tenant."
              + " ORCHESTRATOR_ACT_AS_CONTROLLER; default: ${DEFAULT-VALUE}")
  private boolean actAsController;

  @Option(
      names = "--allowed-service-accounts",
      paramLabel = "FILE",
      defaultValue = "${env:ORCHESTRATOR_ALLOWED_SERVICE_ACCOUNTS}",
      description =
          "YAML file: which accounts of their namespace Components may act as."
              + " ORCHESTRATOR_ALLOWED_SERVICE_ACCOUNTS; default: any")
  private @Nullable Path allowedServiceAccounts;

  @Option(
      names = "--threads-per-handler",
      paramLabel = "N",
      defaultValue = "${env:ORCHESTRATOR_THREADS_PER_HANDLER:-16}",
      description =
          "How many calls of one handler run at once. ORCHESTRATOR_THREADS_PER_HANDLER; default: ${DEFAULT-VALUE}")
  private int threadsPerHandler;

  @Option(
      names = "--call-timeout",
      paramLabel = "DURATION",
      defaultValue = "${env:ORCHESTRATOR_CALL_TIMEOUT:-60s}",
      description =
          "How long one call of a handler may take. ORCHESTRATOR_CALL_TIMEOUT; default: ${DEFAULT-VALUE}")
  private String callTimeout;

  @Option(
      names = "--handler-settings",
      paramLabel = "FILE",
      defaultValue = "${env:ORCHESTRATOR_HANDLER_SETTINGS}",
      description =
          "YAML file: handler name → the operator's settings for it. ORCHESTRATOR_HANDLER_SETTINGS; default: none")
  private @Nullable Path handlerSettings;

  @Mixin private LeaderElectionOptions leaderElection = new LeaderElectionOptions();

  @Override
  public Integer call() throws Exception {
    Controller controller = new Controller(settings(), RunCommand::end);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(controller), "shutdown"));
    new CountDownLatch(1).await();
    return 0;
  }

  /**
   * A process that lost its lease must not act any longer: no shutdown hook runs, which would let
   * calls go on to their end.
   */
  private static void end(String why) {
    LOG.error("ending at once: {}", why);
    Runtime.getRuntime().halt(1);
  }

  /** Exit codes of a signal (143) look like failures to whoever reads a Pod's status: it is 0. */
  private static void stop(Controller controller) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                Thread.sleep(LONGEST_STOP);
                LOG.error("could not stop in {} s", LONGEST_STOP.toSeconds());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              Runtime.getRuntime().halt(1);
            });
    controller.close();
    LOG.info("stopped");
    Runtime.getRuntime().halt(0);
  }

  private Settings settings() throws IOException {
    if (threadsPerHandler < 1) {
      throw new IllegalArgumentException("--threads-per-handler must be at least 1");
    }
    if (!ACCOUNT.matcher(defaultServiceAccount).matches()) {
      throw new IllegalArgumentException(
          "--default-service-account must be the name of a service account: lower-case letters, digits, - and .");
    }
    return new Settings(
        new PluginFolder.Settings(
            plugins,
            Optional.ofNullable(pluginDigests).filter(f -> !f.toString().isBlank()),
            Durations.parse(pluginScanInterval)),
        healthAddress,
        healthPort,
        Optional.ofNullable(clusterId).filter(id -> !id.isBlank()),
        defaultServiceAccount,
        actAsController,
        readAllowedAccounts(),
        threadsPerHandler,
        Durations.parse(callTimeout),
        readHandlerSettings(),
        leaderElection.settings("composition-controller"));
  }

  private AllowedAccounts readAllowedAccounts() throws IOException {
    if (allowedServiceAccounts == null || allowedServiceAccounts.toString().isBlank()) {
      return AllowedAccounts.ANY;
    }
    if (actAsController) {
      throw new IllegalArgumentException(
          "--allowed-service-accounts says nothing with --act-as-controller, where no account acts: leave one of them out");
    }
    return AllowedAccountsFile.read(allowedServiceAccounts);
  }

  private JsonNode readHandlerSettings() throws IOException {
    ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
    if (handlerSettings == null || handlerSettings.toString().isBlank()) {
      return yaml.createObjectNode();
    }
    JsonNode read = yaml.readTree(handlerSettings.toFile());
    if (!read.isObject()) {
      throw new IllegalArgumentException(
          "--handler-settings " + handlerSettings + " holds no mapping of handler names");
    }
    return read;
  }
}
