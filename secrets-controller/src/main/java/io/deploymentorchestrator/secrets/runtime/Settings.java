package io.deploymentorchestrator.secrets.runtime;

import io.deploymentorchestrator.operator.leader.LeaderElection;
import io.deploymentorchestrator.secrets.kubernetes.CertificateSettings;
import io.deploymentorchestrator.secrets.store.ControllerClass;
import io.deploymentorchestrator.secrets.store.ProviderAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All settings of a secrets controller process.
 *
 * @param healthAddress where health and metrics are served
 * @param healthPort 0 for any free port
 * @param clusterId marks what belongs to this cluster in places that several share; empty: the uid
 *     of namespace kube-system
 * @param allowedAddresses names of providers that may be dialled
 * @param allowLoopback whether this machine may be dialled
 * @param resolve where to dial for a name and port instead
 * @param callTimeout how long one call of a provider may take
 * @param leaderElection for one of several processes to act at a time; empty: this one acts alone
 */
public record Settings(
    String healthAddress,
    int healthPort,
    Optional<String> clusterId,
    ControllerClass controllerClass,
    List<String> allowedAddresses,
    boolean allowLoopback,
    Map<ProviderAddress, ProviderAddress> resolve,
    CertificateSettings certificates,
    Duration callTimeout,
    Optional<LeaderElection.Settings> leaderElection) {}
