package io.deploymentorchestrator.secretpush;

import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.secretpush.Generation.WrongValueException;
import io.deploymentorchestrator.secretpush.plan.Checkpoint;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Holding;
import io.deploymentorchestrator.secretpush.plan.Decision;
import io.deploymentorchestrator.secretpush.plan.FieldRecord;
import io.deploymentorchestrator.secretpush.plan.Planner;
import io.deploymentorchestrator.secretpush.store.SecretDescription;
import io.deploymentorchestrator.secretpush.store.SecretStore.CurrentValue;
import io.deploymentorchestrator.secretpush.value.FlatJson;
import io.deploymentorchestrator.secretpush.value.SecretPayload;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the secret and writes it with this Component's fields merged in, if that changes it. */
final class MergeWrite {

  private final Session session;
  private final Outcomes outcomes;
  private final ReadyReport report;
  private final SecretUpdater updater;

  MergeWrite(Session session, Outcomes outcomes, ReadyReport report, SecretUpdater updater) {
    this.session = session;
    this.outcomes = outcomes;
    this.report = report;
    this.updater = updater;
  }

  Step run(Decision.Merge d) throws WrongValueException {
    try (CurrentValue current = session.store().read(d.observed().arn())) {
      Optional<SecretPayload> fields = FlatJson.read(current.value());
      if (fields.isEmpty()) {
        return outcomes.refused(
            d.checkpoint(),
            "NotMergeable",
            "the value of "
                + session.target()
                + " is no flat JSON object: MergeFields can't keep what is in it",
            Retry.BACKOFF);
      }
      try (SecretPayload payload = fields.get()) {
        return merge(d, current.versionId(), payload);
      }
    }
  }

  private Step merge(Decision.Merge d, String versionRead, SecretPayload payload)
      throws WrongValueException {
    Map<String, FieldRecord> recorded =
        d.checkpoint().holding().map(Holding::fields).orElse(Map.of());
    MergePlan merging = MergePlan.of(payload, session.config(), recorded);
    boolean underWay = d.checkpoint().intent().isPresent();
    if (!merging.changed() && !underWay) {
      return new Step.Done(unchanged(d, versionRead));
    }
    Optional<Decision.Wait> postponed =
        underWay ? Optional.empty() : Planner.postponed(d.checkpoint(), session.now());
    if (postponed.isPresent()) {
      return outcomes.waiting(postponed.get());
    }
    Checkpoint begun = session.begin(d.checkpoint(), d.intent());
    Generation.fill(payload, merging.toGenerate(), session.config(), session.store());
    Optional<SecretDescription> again = session.store().describe(d.observed().arn());
    if (again.flatMap(SecretDescription::currentVersion).filter(versionRead::equals).isEmpty()) {
      return new Step.Again(begun);
    }
    return updater.write(begun, d.intent(), again.get(), payload);
  }

  /** Nothing had to be written: the record of what the secret holds now covers the whole config. */
  private ApplyResult<SecretPushStatus> unchanged(Decision.Merge d, String versionRead) {
    Optional<Holding> before = d.checkpoint().holding();
    String versionId = before.map(Holding::versionId).orElse(versionRead);
    Holding holding =
        new Holding(
            session.target(),
            d.observed().arn(),
            session.uid(),
            versionId,
            session.request().run().id(),
            before
                .map(Holding::since)
                .orElseGet(() -> d.observed().lastChanged().orElse(session.now()).toString()),
            true,
            FieldRecord.of(session.config(), versionId),
            false,
            before.map(Holding::superseded).orElse(false),
            before.map(Holding::created).orElse(true),
            before.flatMap(Holding::kmsKeyId),
            before.map(Holding::tagKeys).orElse(List.of()));
    return report.ready(d.checkpoint(), holding, Optional.of(d.observed()));
  }
}
