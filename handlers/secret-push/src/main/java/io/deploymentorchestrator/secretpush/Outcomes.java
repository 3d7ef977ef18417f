package io.deploymentorchestrator.secretpush;

import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.aws.AwsException;
import io.deploymentorchestrator.aws.AwsProblem;
import io.deploymentorchestrator.aws.SecretsManagerAction;
import io.deploymentorchestrator.secretpush.Generation.WrongValueException;
import io.deploymentorchestrator.secretpush.plan.Checkpoint;
import io.deploymentorchestrator.secretpush.plan.Decision;
import io.deploymentorchestrator.secretpush.store.ProblemReport;
import io.deploymentorchestrator.secretpush.value.SecretPayload;
import java.time.Duration;
import java.util.Optional;

/** The results of an apply that did not get where it should. */
final class Outcomes {

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private final Session session;

  Outcomes(Session session) {
    this.session = session;
  }

  Step waiting(Decision.Wait wait) {
    return new Step.Done(
        ApplyResult.<SecretPushStatus>inProgress(
                wait.reason(),
                wait.message(),
                Optional.empty(),
                Conditions.notPushed(wait.checkpoint(), wait.reason(), wait.message()),
                Optional.of(wait.recheckAfter()))
            .withCheckpoint(wait.checkpoint()));
  }

  Step awaitVisibility(Checkpoint checkpoint, String message) {
    return waiting(new Decision.Wait(checkpoint, "AwaitingVisibility", message, LOOK_AGAIN));
  }

  Step refused(Checkpoint checkpoint, String reason, String message, Retry retry) {
    return new Step.Done(
        ApplyResult.<SecretPushStatus>failed(
                reason,
                message,
                retry,
                Optional.empty(),
                Conditions.notPushed(checkpoint, reason, message))
            .withCheckpoint(checkpoint));
  }

  Step tooLarge(Checkpoint begun) {
    return refused(
        begun,
        "SecretTooLarge",
        "the fields take more than the "
            + SecretPayload.MAX_BYTES
            + " bytes that AWS allows: use fewer or shorter ones",
        Retry.WHEN_CHANGED);
  }

  ApplyResult<SecretPushStatus> failed(WrongValueException e) {
    String message = e.getMessage() == null ? "" : e.getMessage();
    return notGenerated("WrongValueGenerated", message, Retry.BACKOFF);
  }

  ApplyResult<SecretPushStatus> failed(AwsException e) {
    AwsProblem problem = e.problem();
    ProblemReport report = ProblemReport.of(problem);
    String message = report.message(e.action(), session.target(), session.keyName());
    if (e.action() == SecretsManagerAction.CREATE
        && problem == AwsProblem.ACCESS_DENIED
        && !session.config().tags().isEmpty()) {
      message += ", and " + SecretsManagerAction.TAG.permission() + " for its tags";
    }
    if (e.action() == SecretsManagerAction.GENERATE) {
      return notGenerated(problem.reason(), message, report.retry());
    }
    String reason = session.hasOldValue() ? "OldValueRestored" : problem.reason();
    String pushed =
        session.hasOldValue()
            ? "restored from deletion, but still with its old value: " + message
            : message;
    return ApplyResult.failed(
        reason,
        pushed,
        report.retry(),
        Optional.empty(),
        Conditions.notPushed(session.stored(), reason, pushed));
  }

  private static ApplyResult<SecretPushStatus> notGenerated(
      String reason, String message, Retry retry) {
    return ApplyResult.failed(
        reason, message, retry, Optional.empty(), Conditions.notGenerated(reason, message));
  }
}
