package io.deploymentorchestrator.controller.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.controller.plan.AllowedAccounts;
import io.deploymentorchestrator.controller.plugin.PluginFolder;
import io.deploymentorchestrator.operator.leader.LeaderElection;
import java.time.Duration;
import java.util.Optional;

/**
 * All settings of a controller process.
 *
 * @param plugins where handler jars come from
 * @param healthAddress where health and metrics are served
 * @param healthPort 0 for any free port
 * @param clusterId marks what belongs to this cluster in places that several share; empty: the uid
 *     of namespace kube-system
 * @param defaultServiceAccount acts for Components that name none
 * @param actAsController handlers act with the controller's own rights: for clusters of a single
 *     tenant
 * @param allowedServiceAccounts which accounts of its namespace a Component may act as
 * @param threadsPerHandler how many calls of one handler run at once
 * @param callTimeout how long one call of a handler may take
 * @param handlerSettings handler name → settings for it; an empty object for none
 * @param leaderElection for one of several processes to act at a time; empty: this one acts alone
 */
public record Settings(
    PluginFolder.Settings plugins,
    String healthAddress,
    int healthPort,
    Optional<String> clusterId,
    String defaultServiceAccount,
    boolean actAsController,
    AllowedAccounts allowedServiceAccounts,
    int threadsPerHandler,
    Duration callTimeout,
    JsonNode handlerSettings,
    Optional<LeaderElection.Settings> leaderElection) {}
