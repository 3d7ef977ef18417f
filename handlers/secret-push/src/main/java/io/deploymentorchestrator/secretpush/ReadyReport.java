package io.deploymentorchestrator.secretpush;

import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.Condition;
import io.deploymentorchestrator.secretpush.plan.Checkpoint;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Holding;
import io.deploymentorchestrator.secretpush.plan.Decision;
import io.deploymentorchestrator.secretpush.plan.FieldRecord;
import io.deploymentorchestrator.secretpush.store.SecretDescription;
import io.deploymentorchestrator.secretpush.store.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is left to do, and to say, when the secret is as it should be. */
final class ReadyReport {

  private final Session session;

  ReadyReport(Session session) {
    this.session = session;
  }

  /** Ours, and as it should be: what is left are tags and places left behind. */
  ApplyResult<SecretPushStatus> ready(
      Checkpoint checkpoint, Holding holding, Optional<SecretDescription> observed) {
    Holding tagged = observed.map(secret -> withTags(checkpoint, holding, secret)).orElse(holding);
    Target target = session.target();
    SecretPushStatus status =
        new SecretPushStatus(
            tagged.arn(),
            target.name(),
            target.name(),
            Optional.of(tagged.versionId()),
            target.region(),
            Optional.of(StatusMessages.seconds(tagged.since())),
            tagged.written() ? Optional.of(tagged.fields().size()) : Optional.empty(),
            tagged.created(),
            tagged.written()
                ? Optional.of(FieldRecord.sources(tagged.fields()))
                : Optional.empty());
    boolean superseded =
        tagged.superseded()
            && observed
                .flatMap(SecretDescription::currentVersion)
                .filter(tagged.versionId()::equals)
                .isEmpty();
    String message = StatusMessages.pushed(session.config(), tagged, superseded);
    String reason = superseded ? "Superseded" : "Pushed";
    return finish(
        checkpoint.withHolding(Optional.of(tagged)),
        status,
        Conditions.ready(session.config(), tagged, reason, message),
        message);
  }

  /** Somebody else's, and left as it is. */
  ApplyResult<SecretPushStatus> foreign(Decision.KeepForeign d) {
    Target target = session.target();
    String message =
        target + " existed already, made by others: it is left as it is (updatePolicy IfNotExists)";
    SecretPushStatus status =
        new SecretPushStatus(
            d.observed().arn(),
            target.name(),
            target.name(),
            d.observed().currentVersion(),
            target.region(),
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty());
    return finish(d.checkpoint(), status, Conditions.foreign(message), message);
  }

  private Holding withTags(Checkpoint checkpoint, Holding holding, SecretDescription observed) {
    Map<String, String> wanted = session.config().tags();
    Map<String, String> wrong =
        wanted.entrySet().stream()
            .filter(tag -> !tag.getValue().equals(observed.tags().get(tag.getKey())))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    List<String> dropped =
        holding.tagKeys().stream()
            .filter(k -> !wanted.containsKey(k) && observed.tags().containsKey(k))
            .toList();
    if (!wrong.isEmpty() || !dropped.isEmpty()) {
      session.announce(checkpoint, "tag " + observed.arn());
    }
    if (!wrong.isEmpty()) {
      session.store().tag(observed.arn(), wrong);
    }
    if (!dropped.isEmpty()) {
      session.store().untag(observed.arn(), dropped);
    }
    return holding.withTagKeys(List.copyOf(wanted.keySet()));
  }

  private ApplyResult<SecretPushStatus> finish(
      Checkpoint checkpoint, SecretPushStatus status, List<Condition> conditions, String message) {
    Retirement retirement =
        Retirement.of(
            checkpoint,
            new SecretRemover(
                session.stores(),
                session.me(),
                session.terms(),
                change -> session.announce(checkpoint, change)),
            session.now());
    var ready =
        ApplyResult.ready(status, conditions, message + retirement.remark())
            .withCheckpoint(
                retirement.checkpoint().withDeletion(session.terms()).withoutAnnouncement());
    return retirement.recheckAfter().map(ready::withRecheckAfter).orElse(ready);
  }
}
