package io.deploymentorchestrator.secretpush;

import io.deploymentorchestrator.api.ApplyRequest;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.Condition;
import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.secretpush.Generation.WrongValueException;
import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import io.deploymentorchestrator.secretpush.plan.Checkpoint;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.DeletionTerms;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Holding;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Intent;
import io.deploymentorchestrator.secretpush.plan.Decision;
import io.deploymentorchestrator.secretpush.plan.FieldRecord;
import io.deploymentorchestrator.secretpush.plan.Moving;
import io.deploymentorchestrator.secretpush.plan.OperatorPolicy;
import io.deploymentorchestrator.secretpush.plan.Owner;
import io.deploymentorchestrator.secretpush.plan.Planner;
import io.deploymentorchestrator.secretpush.plan.Situation;
import io.deploymentorchestrator.secretpush.store.SecretDescription;
import io.deploymentorchestrator.secretpush.store.SecretStore;
import io.deploymentorchestrator.secretpush.store.SecretStore.Created;
import io.deploymentorchestrator.secretpush.store.SecretStore.CurrentValue;
import io.deploymentorchestrator.secretpush.store.SecretStore.NewSecret;
import io.deploymentorchestrator.secretpush.store.SecretStores;
import io.deploymentorchestrator.secretpush.store.StoreException;
import io.deploymentorchestrator.secretpush.store.StoreOperation;
import io.deploymentorchestrator.secretpush.store.StoreProblem;
import io.deploymentorchestrator.secretpush.store.Target;
import io.deploymentorchestrator.secretpush.value.FlatJson;
import io.deploymentorchestrator.secretpush.value.SecretPayload;
import io.deploymentorchestrator.secretpush.value.SecretValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One call of apply: look, decide, act, until there is a result. The decisions are the {@link
 * Planner}'s; here is what they do to the world, and in which order: the intent is recorded before
 * the first value is generated.
 */
final class Applying {

  private static final int MAX_STEPS = 6;
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
  private static final String AWS_MANAGED_KEY = "alias/aws/secretsmanager";

  private final ApplyRequest<SecretPushConfig, SecretPushStatus> request;
  private final SecretPushConfig config;
  private final Target target;
  private final SecretStore store;
  private final SecretStores stores;
  private final OperatorPolicy policy;
  private final Owner me;
  private final Supplier<String> tokens;
  private Checkpoint stored;
  private boolean restored;

  Applying(
      ApplyRequest<SecretPushConfig, SecretPushStatus> request,
      SecretStores stores,
      OperatorPolicy policy,
      Owner me,
      Supplier<String> tokens) {
    this.request = request;
    this.config = request.config();
    this.target = new Target(config.roleArn(), config.region(), config.secretName());
    this.stores = stores;
    this.store = stores.open(target);
    this.policy = policy;
    this.me = me;
    this.tokens = tokens;
    this.stored = request.checkpoint(Checkpoint.class).orElse(Checkpoint.EMPTY);
  }

  /** How a step ended: with a result, or with more to do. */
  private sealed interface Step {
    record Done(ApplyResult<SecretPushStatus> result) implements Step {}

    record Again(Checkpoint checkpoint) implements Step {}
  }

  ApplyResult<SecretPushStatus> run() {
    Checkpoint checkpoint = Moving.follow(stored, target, now());
    try {
      for (int i = 0; i < MAX_STEPS; i++) {
        switch (step(checkpoint)) {
          case Step.Done(var result) -> {
            return result;
          }
          case Step.Again(var next) -> checkpoint = next;
        }
      }
    } catch (StoreException e) {
      return failed(e);
    } catch (WrongValueException e) {
      String message = e.getMessage() == null ? "" : e.getMessage();
      return ApplyResult.failed(
          "WrongValueGenerated",
          message,
          Retry.BACKOFF,
          Optional.empty(),
          Conditions.notGenerated("WrongValueGenerated", message));
    }
    return waiting(
        checkpoint,
        "AwaitingVisibility",
        "AWS does not show yet what was written to " + target,
        LOOK_AGAIN);
  }

  private Step step(Checkpoint checkpoint) throws WrongValueException {
    Optional<SecretDescription> observed = store.describe(target.name());
    Situation situation =
        new Situation(
            config,
            target,
            checkpoint,
            observed,
            me,
            request.component().uid(),
            request.run(),
            now(),
            tokens.get(),
            policy.allowsAdoption(request.component().namespace(), config.secretName()));
    return switch (Planner.decide(situation)) {
      case Decision.Keep d -> keep(d);
      case Decision.KeepForeign d -> new Step.Done(keepForeign(d));
      case Decision.Create d -> create(d);
      case Decision.Update d -> update(d);
      case Decision.Merge d -> merge(d);
      case Decision.Adopt d -> adopt(d);
      case Decision.Wait d ->
          new Step.Done(waiting(d.checkpoint(), d.reason(), d.message(), d.recheckAfter()));
      case Decision.Refuse d ->
          new Step.Done(refused(d.checkpoint(), d.reason(), d.message(), d.retry()));
    };
  }

  private Step keep(Decision.Keep d) {
    return new Step.Done(ready(d.checkpoint(), d.holding(), Optional.of(d.observed())));
  }

  private ApplyResult<SecretPushStatus> keepForeign(Decision.KeepForeign d) {
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

  private Step create(Decision.Create d) throws WrongValueException {
    Checkpoint begun = begin(d.checkpoint(), d.intent());
    Created created;
    try (SecretPayload payload = new SecretPayload()) {
      Generation.fill(payload, config.fields().keySet(), config, store);
      try (SecretValue json = payload.toJson()) {
        if (SecretPayload.bytesOf(json) > SecretPayload.MAX_BYTES) {
          return tooLarge(begun);
        }
        created =
            store.create(
                new NewSecret(
                    target.name(),
                    d.intent().token(),
                    me.describe(config.description()),
                    config.kmsKeyId(),
                    config.tags()),
                json);
      }
    } catch (StoreException e) {
      return alreadyThere(e, begun, d.intent());
    }
    Holding holding = d.intent().done(created.arn(), request.component().uid(), false, true, now());
    return new Step.Done(ready(begun.settled(holding), holding, Optional.empty()));
  }

  /**
   * The name is taken, yet it was not seen: what took it will show, and may well be our own
   * creation of before.
   */
  private Step alreadyThere(StoreException e, Checkpoint begun, Intent intent) {
    if (e.operation() != StoreOperation.CREATE || e.problem() != StoreProblem.ALREADY_EXISTS) {
      throw e;
    }
    if (store.describe(target.name()).isPresent()) {
      return new Step.Again(begun);
    }
    if (now().isBefore(Instant.parse(intent.since()).plus(Planner.VISIBLE_WITHIN))) {
      return new Step.Done(
          waiting(
              begun,
              "AwaitingVisibility",
              "AWS says that " + target + " exists, but does not show it yet",
              LOOK_AGAIN));
    }
    throw e;
  }

  private Step update(Decision.Update d) throws WrongValueException {
    Checkpoint begun = begin(d.checkpoint(), d.intent());
    restored = d.restoreFirst() || d.intent().kind() == Intent.Kind.REGENERATE;
    if (d.restoreFirst()) {
      store.restore(d.observed().arn());
    }
    try (SecretPayload payload = new SecretPayload()) {
      Generation.fill(payload, config.fields().keySet(), config, store);
      return write(begun, d.intent(), d.observed(), payload);
    }
  }

  private Step merge(Decision.Merge d) throws WrongValueException {
    try (CurrentValue current = store.read(d.observed().arn())) {
      Optional<SecretPayload> fields = FlatJson.read(current.value());
      if (fields.isEmpty()) {
        return new Step.Done(
            refused(
                d.checkpoint(),
                "NotMergeable",
                "the value of "
                    + target
                    + " is no flat JSON object: MergeFields can't keep what is in it",
                Retry.BACKOFF));
      }
      try (SecretPayload payload = fields.get()) {
        Map<String, FieldRecord> recorded =
            d.checkpoint().holding().map(Holding::fields).orElse(Map.of());
        Merging merging = Merging.of(payload, config, recorded);
        boolean underWay = d.checkpoint().intent().isPresent();
        if (!merging.changed() && !underWay) {
          return new Step.Done(unchanged(d, current.versionId()));
        }
        Optional<Decision> postponed =
            underWay ? Optional.empty() : Planner.postponed(d.checkpoint(), now());
        if (postponed.isPresent() && postponed.get() instanceof Decision.Wait wait) {
          return new Step.Done(
              waiting(wait.checkpoint(), wait.reason(), wait.message(), wait.recheckAfter()));
        }
        Checkpoint begun = begin(d.checkpoint(), d.intent());
        Generation.fill(payload, merging.toGenerate(), config, store);
        Optional<SecretDescription> again = store.describe(d.observed().arn());
        if (again
            .flatMap(SecretDescription::currentVersion)
            .filter(current.versionId()::equals)
            .isEmpty()) {
          return new Step.Again(begun);
        }
        return write(begun, d.intent(), again.get(), payload);
      }
    }
  }

  /** Nothing had to be written: the record of what the secret holds now covers the whole config. */
  private ApplyResult<SecretPushStatus> unchanged(Decision.Merge d, String versionId) {
    Optional<Holding> before = d.checkpoint().holding();
    Holding holding =
        new Holding(
            target,
            d.observed().arn(),
            request.component().uid(),
            before.map(Holding::versionId).orElse(versionId),
            request.run().id(),
            before
                .map(Holding::since)
                .orElseGet(() -> d.observed().lastChanged().orElse(now()).toString()),
            true,
            FieldRecord.of(config, before.map(Holding::versionId).orElse(versionId)),
            false,
            before.map(Holding::superseded).orElse(false),
            before.map(Holding::created).orElse(true),
            before.flatMap(Holding::kmsKeyId),
            before.map(Holding::tagKeys).orElse(List.of()));
    return ready(d.checkpoint(), holding, Optional.of(d.observed()));
  }

  private Step write(
      Checkpoint begun, Intent intent, SecretDescription observed, SecretPayload payload) {
    try (SecretValue json = payload.toJson()) {
      if (SecretPayload.bytesOf(json) > SecretPayload.MAX_BYTES) {
        return tooLarge(begun);
      }
      store.update(
          observed.arn(),
          intent.token(),
          descriptionFor(intent.created(), observed),
          keyToSend(begun.holding()),
          json);
    } catch (StoreException e) {
      if (e.problem() == StoreProblem.ALREADY_EXISTS && e.operation() == StoreOperation.UPDATE) {
        // The token is in use with other values: an earlier try got through, and its version is the
        // one of this run.
        return new Step.Again(
            begun.settled(
                intent.done(observed.arn(), request.component().uid(), true, false, now())));
      }
      throw e;
    }
    Holding holding = intent.done(observed.arn(), request.component().uid(), false, true, now());
    return new Step.Done(ready(begun.settled(holding), holding, Optional.of(observed)));
  }

  private String descriptionFor(boolean created, SecretDescription observed) {
    return created || config.description().isPresent()
        ? me.describe(config.description())
        : me.claim(observed.description());
  }

  /**
   * The key goes along only when the config names another one than was applied last; a removed one
   * means AWS's own.
   */
  private Optional<String> keyToSend(Optional<Holding> holding) {
    Optional<String> applied = holding.flatMap(Holding::kmsKeyId);
    if (config.kmsKeyId().equals(applied)) {
      return Optional.empty();
    }
    return config.kmsKeyId().or(() -> Optional.of(AWS_MANAGED_KEY));
  }

  private Step adopt(Decision.Adopt d) {
    store.updateDescription(d.observed().arn(), descriptionFor(false, d.observed()));
    Holding adopted =
        new Holding(
            target,
            d.observed().arn(),
            request.component().uid(),
            d.observed().currentVersion().orElse(""),
            "",
            now().toString(),
            false,
            Map.of(),
            false,
            false,
            false,
            Optional.empty(),
            List.of());
    return new Step.Again(d.checkpoint().withHolding(Optional.of(adopted)));
  }

  private Checkpoint begin(Checkpoint checkpoint, Intent intent) {
    Checkpoint begun = Planner.begin(checkpoint, intent, now()).withDeletion(terms());
    if (!begun.equals(stored)) {
      request.checkpoint(begun);
      stored = begun;
    }
    return begun;
  }

  private DeletionTerms terms() {
    return new DeletionTerms(
        config.deletionPolicy().name(),
        config.recoveryWindowInDays(),
        config.forceDeleteWithoutRecovery());
  }

  /** Ours, and as it should be: what is left are tags and places left behind. */
  private ApplyResult<SecretPushStatus> ready(
      Checkpoint checkpoint, Holding holding, Optional<SecretDescription> observed) {
    Holding tagged = observed.map(secret -> withTags(holding, secret)).orElse(holding);
    SecretPushStatus status =
        new SecretPushStatus(
            tagged.arn(),
            target.name(),
            target.name(),
            Optional.of(tagged.versionId()),
            target.region(),
            Optional.of(Texts.seconds(tagged.since())),
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
    String message = Texts.pushed(config, tagged, superseded);
    return finish(
        checkpoint.withHolding(Optional.of(tagged)),
        status,
        Conditions.ready(config, tagged, superseded ? "Superseded" : "Pushed", message),
        message);
  }

  private Holding withTags(Holding holding, SecretDescription observed) {
    Map<String, String> wrong =
        config.tags().entrySet().stream()
            .filter(tag -> !tag.getValue().equals(observed.tags().get(tag.getKey())))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    if (!wrong.isEmpty()) {
      store.tag(observed.arn(), wrong);
    }
    List<String> dropped =
        holding.tagKeys().stream()
            .filter(k -> !config.tags().containsKey(k) && observed.tags().containsKey(k))
            .toList();
    if (!dropped.isEmpty()) {
      store.untag(observed.arn(), dropped);
    }
    return holding.withTagKeys(List.copyOf(config.tags().keySet()));
  }

  private ApplyResult<SecretPushStatus> finish(
      Checkpoint checkpoint, SecretPushStatus status, List<Condition> conditions, String message) {
    Retirement retirement = Retirement.of(checkpoint, terms(), stores, me, now());
    Checkpoint cleared = retirement.checkpoint().withDeletion(terms());
    var ready =
        ApplyResult.ready(status, conditions, message + retirement.remark())
            .withCheckpoint(cleared);
    return retirement.recheckAfter().map(ready::withRecheckAfter).orElse(ready);
  }

  private ApplyResult<SecretPushStatus> waiting(
      Checkpoint checkpoint, String reason, String message, Duration recheck) {
    return ApplyResult.<SecretPushStatus>inProgress(
            reason,
            message,
            Optional.empty(),
            Conditions.notPushed(checkpoint, reason, message),
            Optional.of(recheck))
        .withCheckpoint(checkpoint);
  }

  private ApplyResult<SecretPushStatus> refused(
      Checkpoint checkpoint, String reason, String message, Retry retry) {
    return ApplyResult.<SecretPushStatus>failed(
            reason,
            message,
            retry,
            Optional.empty(),
            Conditions.notPushed(checkpoint, reason, message))
        .withCheckpoint(checkpoint);
  }

  private Step tooLarge(Checkpoint begun) {
    return new Step.Done(
        refused(
            begun,
            "SecretTooLarge",
            "the fields take more than the "
                + SecretPayload.MAX_BYTES
                + " bytes that AWS allows: use fewer or shorter ones",
            Retry.WHEN_CHANGED));
  }

  private ApplyResult<SecretPushStatus> failed(StoreException e) {
    StoreProblem problem = e.problem();
    String key = config.kmsKeyId().map(k -> "KMS key " + k).orElse("the KMS key of the secret");
    String message = problem.message(e.operation(), target, key);
    if (e.operation() == StoreOperation.CREATE
        && problem == StoreProblem.ACCESS_DENIED
        && !config.tags().isEmpty()) {
      message += ", and " + StoreOperation.TAG.permission() + " for its tags";
    }
    if (e.operation() == StoreOperation.GENERATE) {
      return ApplyResult.failed(
          problem.reason(),
          message,
          problem.retry(),
          Optional.empty(),
          Conditions.notGenerated(problem.reason(), message));
    }
    String reason = restored ? "OldValueRestored" : problem.reason();
    String pushed =
        restored ? "restored from deletion, but still with its old value: " + message : message;
    return ApplyResult.failed(
        reason,
        pushed,
        problem.retry(),
        Optional.empty(),
        Conditions.notPushed(stored, reason, pushed));
  }

  private Instant now() {
    return request.clock().instant();
  }
}
