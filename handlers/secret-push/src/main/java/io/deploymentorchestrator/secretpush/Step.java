package io.deploymentorchestrator.secretpush;

import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.secretpush.plan.Checkpoint;

/** How a step of an apply ended. */
sealed interface Step {

  /** With a result. */
  record Done(ApplyResult<SecretPushStatus> result) implements Step {}

  /** There is more to do, from this checkpoint on. */
  record Again(Checkpoint checkpoint) implements Step {}
}
