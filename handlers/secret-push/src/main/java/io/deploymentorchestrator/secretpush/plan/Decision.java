package io.deploymentorchestrator.secretpush.plan;

import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Holding;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Intent;
import io.deploymentorchestrator.secretpush.store.SecretDescription;
import java.time.Duration;

/**
 * What to do next about a secret. Each carries the checkpoint that it was made from, with what was
 * found settled on the way.
 */
public sealed interface Decision {

  /** The checkpoint to go on with. */
  Checkpoint checkpoint();

  /**
   * It is as it should be; no value is written.
   *
   * @param holding what is held
   * @param observed what was seen
   */
  record Keep(Checkpoint checkpoint, Holding holding, SecretDescription observed)
      implements Decision {}

  /**
   * It is somebody else's and stays as it is, which is what {@code IfNotExists} asks for.
   *
   * @param observed what was seen
   */
  record KeepForeign(Checkpoint checkpoint, SecretDescription observed) implements Decision {}

  /**
   * Make the secret.
   *
   * @param intent recorded before, under this very token
   */
  record Create(Checkpoint checkpoint, Intent intent) implements Decision {}

  /**
   * Write a new version.
   *
   * @param intent recorded before, under this very token
   * @param observed what was seen
   * @param restoreFirst whether it has to be taken back from deletion
   */
  record Update(
      Checkpoint checkpoint, Intent intent, SecretDescription observed, boolean restoreFirst)
      implements Decision {}

  /**
   * Read the secret, work out what the fields are to be, and write a new version if that differs.
   *
   * @param intent recorded before a write, under this very token
   * @param observed what was seen
   */
  record Merge(Checkpoint checkpoint, Intent intent, SecretDescription observed)
      implements Decision {}

  /**
   * Put this Component's marker on it: makes no version.
   *
   * @param observed what was seen
   */
  record Adopt(Checkpoint checkpoint, SecretDescription observed) implements Decision {}

  /**
   * Nothing can be done before some time has passed.
   *
   * @param reason CamelCase
   * @param message for people
   * @param recheckAfter when to look again
   */
  record Wait(Checkpoint checkpoint, String reason, String message, Duration recheckAfter)
      implements Decision {}

  /**
   * It must not be touched.
   *
   * @param reason CamelCase
   * @param message for people
   * @param retry when to look again
   */
  record Refuse(Checkpoint checkpoint, String reason, String message, Retry retry)
      implements Decision {}
}
