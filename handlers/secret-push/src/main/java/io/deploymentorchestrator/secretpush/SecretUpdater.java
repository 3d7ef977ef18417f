package io.deploymentorchestrator.secretpush;

import io.deploymentorchestrator.aws.AwsException;
import io.deploymentorchestrator.aws.AwsProblem;
import io.deploymentorchestrator.aws.SecretsManagerAction;
import io.deploymentorchestrator.secretpush.Generation.WrongValueException;
import io.deploymentorchestrator.secretpush.plan.Checkpoint;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Intent;
import io.deploymentorchestrator.secretpush.plan.Decision;
import io.deploymentorchestrator.secretpush.store.SecretDescription;
import io.deploymentorchestrator.secretpush.value.SecretPayload;
import io.deploymentorchestrator.secretpush.value.SecretValue;
import java.util.Optional;

/** Writes a new version of a secret that is there. */
final class SecretUpdater {

  private static final String AWS_MANAGED_KEY = "alias/aws/secretsmanager";

  private final Session session;
  private final Outcomes outcomes;
  private final ReadyReport report;

  SecretUpdater(Session session, Outcomes outcomes, ReadyReport report) {
    this.session = session;
    this.outcomes = outcomes;
    this.report = report;
  }

  /** All fields anew, after the secret was taken back from deletion if need be. */
  Step run(Decision.Update d) throws WrongValueException {
    Checkpoint begun = session.begin(d.checkpoint(), d.intent());
    if (d.restoreFirst()) {
      session.store().restore(d.observed().arn());
    }
    if (d.restoreFirst() || d.intent().kind() == Intent.Kind.REGENERATE) {
      session.restoredWithOldValue();
    }
    try (SecretPayload payload = new SecretPayload()) {
      Generation.fill(
          payload, session.config().fields().keySet(), session.config(), session.store());
      return write(begun, d.intent(), d.observed(), payload);
    }
  }

  /** These fields. */
  Step write(Checkpoint begun, Intent intent, SecretDescription observed, SecretPayload payload) {
    try (SecretValue json = payload.toJson()) {
      if (SecretPayload.bytesOf(json) > SecretPayload.MAX_BYTES) {
        return outcomes.tooLarge(begun);
      }
      session
          .store()
          .update(
              observed.arn(),
              intent.token(),
              session.description(intent.created(), observed),
              keyToSend(begun),
              json);
    } catch (AwsException e) {
      if (e.problem() == AwsProblem.ALREADY_EXISTS && e.action() == SecretsManagerAction.UPDATE) {
        // The token is in use with other values: an earlier try got through, and its version is the
        // one of this run.
        return new Step.Again(
            begun.settled(intent.done(observed.arn(), session.uid(), true, false, session.now())));
      }
      throw e;
    }
    var holding = session.done(intent, observed.arn());
    return new Step.Done(report.ready(begun.settled(holding), holding, Optional.of(observed)));
  }

  /**
   * The key goes along only when the config names another one than was applied last; a removed one
   * means AWS's own.
   */
  private Optional<String> keyToSend(Checkpoint begun) {
    Optional<String> wanted = session.config().kmsKeyId();
    if (wanted.equals(Session.appliedKey(begun))) {
      return Optional.empty();
    }
    return wanted.or(() -> Optional.of(AWS_MANAGED_KEY));
  }
}
