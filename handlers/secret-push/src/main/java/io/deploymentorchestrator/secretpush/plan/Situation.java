package io.deploymentorchestrator.secretpush.plan;

import io.deploymentorchestrator.api.Run;
import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import io.deploymentorchestrator.secretpush.store.SecretDescription;
import io.deploymentorchestrator.secretpush.store.Target;
import java.time.Instant;
import java.util.Optional;

/**
 * Everything a decision is made from.
 *
 * @param config valid
 * @param target where the config wants the secret
 * @param checkpoint about this target, or empty
 * @param observed what the store says is there; empty if nothing is
 * @param me the Component, as the marker names it
 * @param uid of the Component
 * @param run why it runs
 * @param now the time
 * @param token a fresh random id, for a version that may have to be written
 * @param adoptionAllowed whether the operator lets this namespace adopt this name, or the Component
 *     that hands the secret over is gone
 */
public record Situation(
    SecretPushConfig config,
    Target target,
    Checkpoint checkpoint,
    Optional<SecretDescription> observed,
    Owner me,
    String uid,
    Run run,
    Instant now,
    String token,
    boolean adoptionAllowed) {

  Situation with(Checkpoint other) {
    return new Situation(
        config, target, other, observed, me, uid, run, now, token, adoptionAllowed);
  }
}
