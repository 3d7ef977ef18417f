package io.deploymentorchestrator.operator.leader;

import io.deploymentorchestrator.operator.settings.Durations;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of leader election, named as those of Kubernetes' own controllers. */
public final class LeaderElectionOptions {

  private static final Path OWN_NAMESPACE =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");

  @Option(
      names = "--leader-elect",
      paramLabel = "BOOLEAN",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "${env:ORCHESTRATOR_LEADER_ELECT:-false}",
      description =
          "Run several, of which one acts and the others stand by. Without it, run only one."
              + " ORCHESTRATOR_LEADER_ELECT; default: ${DEFAULT-VALUE}")
  private boolean enabled;

  @Option(
      names = "--leader-elect-resource-name",
      paramLabel = "NAME",
      defaultValue = "${env:ORCHESTRATOR_LEADER_ELECT_RESOURCE_NAME}",
      description =
          "The Lease they share. ORCHESTRATOR_LEADER_ELECT_RESOURCE_NAME; default: the controller's name")
  private @Nullable String name;

  @Option(
      names = "--leader-elect-resource-namespace",
      paramLabel = "NAMESPACE",
      defaultValue = "${env:ORCHESTRATOR_LEADER_ELECT_RESOURCE_NAMESPACE}",
      description =
          "Where it is. ORCHESTRATOR_LEADER_ELECT_RESOURCE_NAMESPACE; default: the namespace this runs in, outside a cluster"
              + " orchestrator-system")
  private @Nullable String namespace;

  @Option(
      names = "--leader-elect-identity",
      paramLabel = "ID",
      defaultValue = "${env:ORCHESTRATOR_LEADER_ELECT_IDENTITY}",
      description =
          "This process in the Lease; no two may have the same. ORCHESTRATOR_LEADER_ELECT_IDENTITY; default: host name and a"
              + " random id")
  private @Nullable String identity;

  @Option(
      names = "--leader-elect-lease-duration",
      paramLabel = "DURATION",
      defaultValue = "${env:ORCHESTRATOR_LEADER_ELECT_LEASE_DURATION:-15s}",
      description =
          "How long the others wait after the last renewal they saw. ORCHESTRATOR_LEADER_ELECT_LEASE_DURATION; default:"
              + " ${DEFAULT-VALUE}")
  private String leaseDuration;

  @Option(
      names = "--leader-elect-renew-deadline",
      paramLabel = "DURATION",
      defaultValue = "${env:ORCHESTRATOR_LEADER_ELECT_RENEW_DEADLINE:-10s}",
      description =
          "A leader that could not renew for so long ends. ORCHESTRATOR_LEADER_ELECT_RENEW_DEADLINE; default: ${DEFAULT-VALUE}")
  private String renewDeadline;

  @Option(
      names = "--leader-elect-retry-period",
      paramLabel = "DURATION",
      defaultValue = "${env:ORCHESTRATOR_LEADER_ELECT_RETRY_PERIOD:-2s}",
      description =
          "How long between attempts. ORCHESTRATOR_LEADER_ELECT_RETRY_PERIOD; default: ${DEFAULT-VALUE}")
  private String retryPeriod;

  /**
   * What was chosen; empty if it is off.
   *
   * @param controller the name of the controller: that of its Lease unless another was chosen
   * @throws IllegalArgumentException if the durations don't fit each other
   */
  public Optional<LeaderElection.Settings> settings(String controller) {
    if (!enabled) {
      return Optional.empty();
    }
    return Optional.of(
        new LeaderElection.Settings(
            given(namespace).orElseGet(LeaderElectionOptions::ownNamespace),
            given(name).orElse(controller),
            given(identity).orElseGet(() -> hostName(controller) + "_" + UUID.randomUUID()),
            Durations.parse(leaseDuration),
            Durations.parse(renewDeadline),
            Durations.parse(retryPeriod)));
  }

  private static Optional<String> given(@Nullable String text) {
    return Optional.ofNullable(text).filter(t -> !t.isBlank());
  }

  private static String ownNamespace() {
    try {
      return Files.readString(OWN_NAMESPACE).strip();
    } catch (IOException e) {
      return "orchestrator-system";
    }
  }

  private static String hostName(String unknown) {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return unknown;
    }
  }
}
