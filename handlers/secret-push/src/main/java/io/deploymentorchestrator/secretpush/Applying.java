package io.deploymentorchestrator.secretpush;

import io.deploymentorchestrator.api.ApplyRequest;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.aws.AwsException;
import io.deploymentorchestrator.aws.AwsProblem;
import io.deploymentorchestrator.secretpush.Generation.WrongValueException;
import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import io.deploymentorchestrator.secretpush.plan.ArnSuffix;
import io.deploymentorchestrator.secretpush.plan.Checkpoint;
import io.deploymentorchestrator.secretpush.plan.Decision;
import io.deploymentorchestrator.secretpush.plan.Moving;
import io.deploymentorchestrator.secretpush.plan.OperatorPolicy;
import io.deploymentorchestrator.secretpush.plan.Owner;
import io.deploymentorchestrator.secretpush.plan.Planner;
import io.deploymentorchestrator.secretpush.plan.Situation;
import io.deploymentorchestrator.secretpush.store.SecretDescription;
import io.deploymentorchestrator.secretpush.store.SecretStores;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One call of apply: look, decide, act, until there is a result. The decisions are the {@link
 * Planner}'s; what they do to the world is up to {@link SecretCreator}, {@link SecretUpdater},
 * {@link MergeWrite} and {@link Adopting}, each of which records its intent before the first value
 * is generated.
 */
final class Applying {

  private static final int MAX_STEPS = 6;

  private final Session session;
  private final Outcomes outcomes;
  private final ReadyReport report;
  private final SecretCreator creator;
  private final SecretUpdater updater;
  private final MergeWrite mergeWrite;
  private final Adopting adopting;

  Applying(
      ApplyRequest<SecretPushConfig, SecretPushStatus> request,
      SecretStores stores,
      OperatorPolicy policy,
      Owner me,
      Supplier<String> tokens) {
    this.session = new Session(request, stores, me, tokens);
    this.outcomes = new Outcomes(session);
    this.report = new ReadyReport(session);
    this.creator = new SecretCreator(session, outcomes, report);
    this.updater = new SecretUpdater(session, outcomes, report);
    this.mergeWrite = new MergeWrite(session, outcomes, report, updater);
    this.adopting = new Adopting(session, policy);
  }

  ApplyResult<SecretPushStatus> run() {
    Step step = new Step.Again(Moving.follow(session.stored(), session.target(), session.now()));
    try {
      for (int i = 0; i < MAX_STEPS && step instanceof Step.Again(Checkpoint checkpoint); i++) {
        step = step(checkpoint);
      }
      if (step instanceof Step.Again(Checkpoint checkpoint)) {
        step =
            outcomes.awaitVisibility(
                checkpoint, "AWS does not show yet what was written to " + session.target());
      }
    } catch (AwsException e) {
      return outcomes.failed(e);
    } catch (WrongValueException e) {
      return outcomes.failed(e);
    }
    return ((Step.Done) step).result();
  }

  /**
   * Asked once, before a secret is made. Where AWS does not let the handler see the other one, its
   * rights were granted by name, and this name is among them.
   */
  private Optional<Step> endsAnothersArn(Decision.Create d) {
    String name = session.target().name();
    Optional<String> namesake = ArnSuffix.namesake(name);
    if (namesake.isEmpty() || d.checkpoint().intent().isPresent()) {
      return Optional.empty();
    }
    try {
      return session
          .store()
          .describe(namesake.get())
          .filter(other -> ArnSuffix.endsArnOf(other, name))
          .map(other -> Planner.ambiguous(d.checkpoint(), session.target()))
          .map(r -> outcomes.refused(r.checkpoint(), r.reason(), r.message(), r.retry()));
    } catch (AwsException e) {
      if (e.problem() == AwsProblem.ACCESS_DENIED) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Step step(Checkpoint checkpoint) throws WrongValueException {
    Optional<SecretDescription> observed = session.store().describe(session.target().name());
    Situation situation =
        new Situation(
            session.config(),
            session.target(),
            checkpoint,
            observed,
            session.me(),
            session.uid(),
            session.request().run(),
            session.now(),
            session.token(),
            adopting.allowed(observed));
    return switch (Planner.decide(situation)) {
      case Decision.Keep d ->
          new Step.Done(report.ready(d.checkpoint(), d.holding(), Optional.of(d.observed())));
      case Decision.KeepForeign d -> new Step.Done(report.foreign(d));
      case Decision.Create d -> {
        Optional<Step> refused = endsAnothersArn(d);
        yield refused.isPresent() ? refused.get() : creator.run(d);
      }
      case Decision.Update d -> updater.run(d);
      case Decision.Merge d -> mergeWrite.run(d);
      case Decision.Adopt d -> adopting.run(d);
      case Decision.Wait d -> outcomes.waiting(d);
      case Decision.Refuse d ->
          outcomes.refused(d.checkpoint(), d.reason(), d.message(), d.retry());
    };
  }
}
