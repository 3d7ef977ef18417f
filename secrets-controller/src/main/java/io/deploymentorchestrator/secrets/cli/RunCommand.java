package io.deploymentorchestrator.secrets.cli;

import io.deploymentorchestrator.operator.leader.LeaderElectionOptions;
import io.deploymentorchestrator.operator.settings.Durations;
import io.deploymentorchestrator.secrets.kubernetes.CertificateSettings;
import io.deploymentorchestrator.secrets.runtime.SecretsController;
import io.deploymentorchestrator.secrets.runtime.Settings;
import io.deploymentorchestrator.secrets.store.ControllerClass;
import io.deploymentorchestrator.secrets.store.ProviderAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
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
      "Serves the stores of the cluster of KUBECONFIG (or of the one it runs in).",
      "SIGTERM stops it cleanly, with exit code 0. Every option can be set by the environment"
          + " variable named with it."
    })
final class RunCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  /** Less than the 30 s that Kubernetes gives a Pod before it kills it. */
  private static final Duration LONGEST_STOP = Duration.ofSeconds(25);

  private static final Path OWN_NAMESPACE =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");

  private static final Pattern ENDPOINT = Pattern.compile("(?:\\[([^\\]]+)]|([^:\\[\\]]+)):(\\d+)");

  @Option(
      names = "--controller-class",
      paramLabel = "NAME",
      defaultValue = "${env:SECRETS_CONTROLLER_CLASS:-" + ControllerClass.DEFAULT + "}",
      description =
          "Serves objects whose spec.controller is this, or empty. SECRETS_CONTROLLER_CLASS;"
              + " default: ${DEFAULT-VALUE}")
  private String controllerClass;

  @Option(
      names = "--health-address",
      paramLabel = "ADDRESS",
      defaultValue = "${env:SECRETS_CONTROLLER_HEALTH_ADDRESS:-127.0.0.1}",
      description =
          "Where /healthz, /readyz and /metrics are served. SECRETS_CONTROLLER_HEALTH_ADDRESS;"
              + " default: ${DEFAULT-VALUE}")
  private String healthAddress;

  @Option(
      names = "--health-port",
      paramLabel = "PORT",
      defaultValue = "${env:SECRETS_CONTROLLER_HEALTH_PORT:-8080}",
      description =
          "Port of that; 0 for any. SECRETS_CONTROLLER_HEALTH_PORT; default: ${DEFAULT-VALUE}")
  private int healthPort;

  @Option(
      names = "--cluster-id",
      paramLabel = "ID",
      defaultValue = "${env:SECRETS_CONTROLLER_CLUSTER_ID}",
      description =
          "Marks what belongs to this cluster at backends that several share."
              + " SECRETS_CONTROLLER_CLUSTER_ID; default: the uid of namespace kube-system")
  private @Nullable String clusterId;

  @Option(
      names = "--namespace",
      paramLabel = "NAMESPACE",
      defaultValue = "${env:SECRETS_CONTROLLER_NAMESPACE}",
      description =
          "The controller's own: the key that signs certificates is there."
              + " SECRETS_CONTROLLER_NAMESPACE; default: the namespace this runs in, outside a"
              + " cluster external-secrets-system")
  private @Nullable String namespace;

  @Option(
      names = "--certificates",
      paramLabel = "HOW",
      defaultValue = "${env:SECRETS_CONTROLLER_CERTIFICATES:-managed}",
      description =
          "managed: issued and renewed by this controller; external: by somebody else, such as"
              + " cert-manager, into Secret secrets-controller-tls."
              + " SECRETS_CONTROLLER_CERTIFICATES; default: ${DEFAULT-VALUE}")
  private CertificateSettings.Issuer certificates;

  @Option(
      names = "--certificate-lifetime",
      paramLabel = "DURATION",
      defaultValue = "${env:SECRETS_CONTROLLER_CERTIFICATE_LIFETIME:-2160h}",
      description =
          "Of what is issued; renewed at two thirds. SECRETS_CONTROLLER_CERTIFICATE_LIFETIME;"
              + " default: ${DEFAULT-VALUE}")
  private String certificateLifetime;

  @Option(
      names = "--provider-namespaces",
      paramLabel = "NAMESPACE",
      split = ",",
      defaultValue = "${env:SECRETS_CONTROLLER_PROVIDER_NAMESPACES}",
      description =
          "Services with the label external-secrets.io/provider=true in these get certificates;"
              + " several separated by commas, * for all. SECRETS_CONTROLLER_PROVIDER_NAMESPACES;"
              + " default: the controller's own namespace")
  private @Nullable List<String> providerNamespaces;

  @Option(
      names = "--allowed-addresses",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "${env:SECRETS_CONTROLLER_ALLOWED_ADDRESSES:-*.svc,*.svc.cluster.local}",
      description =
          "Hosts of providers that may be dialled; several separated by commas, *. at the beginning"
              + " stands for any labels. SECRETS_CONTROLLER_ALLOWED_ADDRESSES; default:"
              + " ${DEFAULT-VALUE}")
  private List<String> allowedAddresses;

  @Option(
      names = "--allow-loopback",
      paramLabel = "BOOLEAN",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "${env:SECRETS_CONTROLLER_ALLOW_LOOPBACK:-false}",
      description =
          "Providers on this machine may be dialled. SECRETS_CONTROLLER_ALLOW_LOOPBACK; default:"
              + " ${DEFAULT-VALUE}")
  private boolean allowLoopback;

  @Option(
      names = "--resolve",
      paramLabel = "NAME:PORT=HOST:PORT",
      split = ",",
      defaultValue = "${env:SECRETS_CONTROLLER_RESOLVE}",
      description =
          "Dials HOST:PORT for NAME:PORT; certificate and --allowed-addresses are checked for NAME."
              + " May be given several times. SECRETS_CONTROLLER_RESOLVE; default: none")
  private @Nullable List<String> resolve;

  @Option(
      names = "--call-timeout",
      paramLabel = "DURATION",
      defaultValue = "${env:SECRETS_CONTROLLER_CALL_TIMEOUT:-30s}",
      description =
          "How long one call of a provider may take. SECRETS_CONTROLLER_CALL_TIMEOUT; default:"
              + " ${DEFAULT-VALUE}")
  private String callTimeout;

  @Mixin private LeaderElectionOptions leaderElection = new LeaderElectionOptions();

  @Override
  public Integer call() throws Exception {
    SecretsController controller = new SecretsController(settings(), RunCommand::end);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(controller), "shutdown"));
    new CountDownLatch(1).await();
    return 0;
  }

  /** A process that lost its lease must not act any longer: no shutdown hook runs. */
  private static void end(String why) {
    LOG.error("ending at once: {}", why);
    Runtime.getRuntime().halt(1);
  }

  /** Exit codes of a signal (143) look like failures to whoever reads a Pod's status: it is 0. */
  private static void stop(SecretsController controller) {
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

  /** What the options say. */
  Settings settings() {
    if (controllerClass.isBlank()) {
      throw new IllegalArgumentException("--controller-class must not be empty");
    }
    String own = given(namespace).orElseGet(RunCommand::ownNamespace);
    List<String> providers = listed(providerNamespaces);
    return new Settings(
        healthAddress,
        healthPort,
        given(clusterId),
        new ControllerClass(controllerClass),
        listed(allowedAddresses),
        allowLoopback,
        resolved(listed(resolve)),
        new CertificateSettings(
            certificates,
            own,
            positive("--certificate-lifetime", certificateLifetime),
            providers.isEmpty() ? Set.of(own) : Set.copyOf(providers)),
        positive("--call-timeout", callTimeout),
        leaderElection.settings("secrets-controller"));
  }

  private static Duration positive(String option, String text) {
    Duration duration;
    try {
      duration = Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(option + " must be a duration such as 30s; it is " + text);
    }
    if (duration.isZero()) {
      throw new IllegalArgumentException(option + " must be more than 0");
    }
    return duration;
  }

  private static Map<ProviderAddress, ProviderAddress> resolved(List<String> entries) {
    Map<ProviderAddress, ProviderAddress> resolved = new HashMap<>();
    for (String entry : entries) {
      int equals = entry.indexOf('=');
      if (equals < 0) {
        throw notResolvable(entry);
      }
      resolved.put(
          endpoint(entry, entry.substring(0, equals)),
          endpoint(entry, entry.substring(equals + 1)));
    }
    return resolved;
  }

  private static ProviderAddress endpoint(String entry, String text) {
    Matcher parts = ENDPOINT.matcher(text);
    int port =
        parts.matches() && parts.group(3).length() < 6 ? Integer.parseInt(parts.group(3)) : 0;
    if (port < 1 || port > 65_535) {
      throw notResolvable(entry);
    }
    String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
    return new ProviderAddress(host.toLowerCase(Locale.ROOT), port);
  }

  private static IllegalArgumentException notResolvable(String entry) {
    return new IllegalArgumentException(
        "--resolve must be NAME:PORT=HOST:PORT, such as aws.shop.svc:8080=127.0.0.1:9443; it is "
            + entry);
  }

  private static List<String> listed(@Nullable List<String> given) {
    return given == null
        ? List.of()
        : given.stream().map(String::strip).filter(t -> !t.isEmpty()).toList();
  }

  private static Optional<String> given(@Nullable String text) {
    return Optional.ofNullable(text).filter(t -> !t.isBlank());
  }

  private static String ownNamespace() {
    try {
      return Files.readString(OWN_NAMESPACE).strip();
    } catch (IOException e) {
      return "external-secrets-system";
    }
  }
}
