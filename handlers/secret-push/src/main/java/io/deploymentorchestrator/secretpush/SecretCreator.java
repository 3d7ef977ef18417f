package io.deploymentorchestrator.secretpush;

import io.deploymentorchestrator.aws.AwsException;
import io.deploymentorchestrator.aws.AwsProblem;
import io.deploymentorchestrator.aws.SecretsManagerAction;
import io.deploymentorchestrator.secretpush.Generation.WrongValueException;
import io.deploymentorchestrator.secretpush.plan.Checkpoint;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Intent;
import io.deploymentorchestrator.secretpush.plan.Decision;
import io.deploymentorchestrator.secretpush.plan.Planner;
import io.deploymentorchestrator.secretpush.store.SecretStore.Created;
import io.deploymentorchestrator.secretpush.store.SecretStore.NewSecret;
import io.deploymentorchestrator.secretpush.value.SecretPayload;
import io.deploymentorchestrator.secretpush.value.SecretValue;
import java.time.Instant;
import java.util.Optional;

/** Makes the secret, with its first version. */
final class SecretCreator {

  private final Session session;
  private final Outcomes outcomes;
  private final ReadyReport report;

  SecretCreator(Session session, Outcomes outcomes, ReadyReport report) {
    this.session = session;
    this.outcomes = outcomes;
    this.report = report;
  }

  Step run(Decision.Create d) throws WrongValueException {
    Checkpoint begun = session.begin(d.checkpoint(), d.intent());
    Created created;
    try (SecretPayload payload = new SecretPayload()) {
      Generation.fill(
          payload, session.config().fields().keySet(), session.config(), session.store());
      try (SecretValue json = payload.toJson()) {
        if (SecretPayload.bytesOf(json) > SecretPayload.MAX_BYTES) {
          return outcomes.tooLarge(begun);
        }
        created =
            session
                .store()
                .create(
                    new NewSecret(
                        session.target().name(),
                        d.intent().token(),
                        session.me().describe(session.config().description()),
                        session.config().kmsKeyId(),
                        session.config().tags()),
                    json);
      }
    } catch (AwsException e) {
      return alreadyThere(e, begun, d.intent());
    }
    var holding = session.done(d.intent(), created.arn());
    return new Step.Done(report.ready(begun.settled(holding), holding, Optional.empty()));
  }

  /**
   * The name is taken, yet it was not seen: what took it will show, and may well be our own
   * creation of before.
   */
  private Step alreadyThere(AwsException e, Checkpoint begun, Intent intent) {
    if (e.action() != SecretsManagerAction.CREATE || e.problem() != AwsProblem.ALREADY_EXISTS) {
      throw e;
    }
    if (session.store().describe(session.target().name()).isPresent()) {
      return new Step.Again(begun);
    }
    if (session.now().isBefore(Instant.parse(intent.since()).plus(Planner.VISIBLE_WITHIN))) {
      return outcomes.awaitVisibility(
          begun, "AWS says that " + session.target() + " exists, but does not show it yet");
    }
    throw e;
  }
}
