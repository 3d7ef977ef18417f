package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.secrets.api.ExternalSecret;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec;
import io.deploymentorchestrator.secrets.api.ExternalSecretStatus;
import io.deploymentorchestrator.secrets.sync.ObjectId;
import io.deploymentorchestrator.secrets.sync.SyncMemory;
import io.deploymentorchestrator.secrets.sync.SyncPlanner;
import io.deploymentorchestrator.secrets.sync.SyncedVersion;
import io.deploymentorchestrator.secrets.sync.TargetSeen;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Instant;

/**
 * An ExternalSecret as it was when it was looked at.
 *
 * @param object as the API server has it
 * @param target the Secret it is written to
 * @param situation what is decided on
 */
record Observed(
    ResourceID key, ExternalSecret object, TargetKey target, SyncPlanner.Situation situation) {

  ObjectId id() {
    return situation.id();
  }

  ExternalSecretSpec spec() {
    return situation.spec();
  }

  ExternalSecretStatus status() {
    return situation.status();
  }

  SyncMemory memory() {
    return situation.memory();
  }

  TargetSeen seen() {
    return situation.target();
  }

  Instant now() {
    return situation.now();
  }

  /** Which object it is, in which state of what its user says. */
  String version() {
    return id().uid() + "/" + SyncedVersion.of(id());
  }
}
