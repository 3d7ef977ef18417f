package io.deploymentorchestrator.secretpush.plan;

import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.api.Run;
import io.deploymentorchestrator.secretpush.config.UpdatePolicy;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Holding;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Intent;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Intent.Kind;
import io.deploymentorchestrator.secretpush.store.SecretDescription;
import io.deploymentorchestrator.secretpush.store.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What to do next about a secret. Pure: the same situation gives the same decision.
 *
 * <p>The order of the questions is what makes it safe: what became of the write that was under way;
 * is there a secret; whose is it; may it be touched; must it be written.
 */
public final class Planner {

  /** How long AWS may take until everybody sees what was written. */
  public static final Duration VISIBLE_WITHIN = Duration.ofMinutes(2);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  /** How often it is seen whether a deletion has ended that is up to somebody else. */
  private static final Duration DELETION_MAY_HAVE_ENDED = Duration.ofMinutes(1);

  /**
   * Causes that ask for fresh values under {@code AlwaysUpdate}. A watched object or an upgrade
   * does not.
   */
  private static final Set<Run.Cause> FRESH_VALUES =
      EnumSet.of(
          Run.Cause.SPEC,
          Run.Cause.DEPENDENCY,
          Run.Cause.REFRESH,
          Run.Cause.REQUESTED,
          Run.Cause.RETRY);

  private Planner() {}

  /** Decides. */
  public static Decision decide(Situation given) {
    if (given.observed().filter(o -> !o.answersTo(given.target().name())).isPresent()) {
      return ambiguous(given.checkpoint(), given.target());
    }
    Situation now = given.with(settleIntent(given));
    return now.observed().map(secret -> whenPresent(now, secret)).orElseGet(() -> whenAbsent(now));
  }

  /** Closes the open write if the store shows what became of it. */
  private static Checkpoint settleIntent(Situation s) {
    Optional<Intent> open = s.checkpoint().intent();
    if (open.isEmpty() || s.observed().isEmpty()) {
      return s.checkpoint();
    }
    SecretDescription secret = s.observed().get();
    Intent intent = open.get();
    if (secret.hasVersion(intent.token())) {
      boolean current = secret.currentVersion().filter(intent.token()::equals).isPresent();
      return s.checkpoint().settled(intent.done(secret.arn(), s.uid(), !current, false, s.now()));
    }
    if (intent.kind() == Kind.CREATE && isMine(s, secret)) {
      // Only our own creation puts our marker there. Its version is no longer listed because others
      // pushed it out.
      return s.checkpoint().settled(intent.done(secret.arn(), s.uid(), true, false, s.now()));
    }
    if (!isMine(s, secret)) {
      // Somebody else's, so the write was refused or never arrived, and it must not be made any
      // more.
      return s.checkpoint().withIntent(Optional.empty());
    }
    return s.checkpoint();
  }

  private static Decision whenAbsent(Situation s) {
    if (s.checkpoint().intent().isPresent()) {
      return create(s);
    }
    boolean mayLag =
        s.checkpoint()
            .holding()
            .map(h -> s.now().isBefore(Instant.parse(h.since()).plus(VISIBLE_WITHIN)))
            .orElse(false);
    if (mayLag) {
      return new Decision.Wait(
          s.checkpoint(),
          "AwaitingVisibility",
          "AWS does not show " + s.target() + " yet, which was written moments ago",
          LOOK_AGAIN);
    }
    return orPostponed(s, () -> create(s));
  }

  private static Decision whenPresent(Situation s, SecretDescription secret) {
    Optional<Owner> owner = Owner.in(secret.description());
    if (owner.isEmpty()) {
      return whenNobodys(s, secret);
    }
    return owner.get().equals(s.me()) ? whenMine(s, secret) : whenAnothers(s, secret, owner.get());
  }

  private static Decision whenNobodys(Situation s, SecretDescription secret) {
    boolean adopt = s.config().adopt().filter(Boolean.TRUE::equals).isPresent();
    if (adopt) {
      return s.adoptionAllowed() ? adopt(s, secret) : adoptionDenied(s);
    }
    if (secret.deletedAt().isPresent()) {
      return awaitDeletion(s, secret, "it belongs to somebody else: only its owner can restore it");
    }
    if (s.config().updatePolicy() != UpdatePolicy.IfNotExists) {
      return refuse(
          s,
          "NotOwned",
          s.target()
              + " exists and was not made by this Component: it is left alone. Choose another name, updatePolicy"
              + " IfNotExists, or adopt: true",
          Retry.BACKOFF);
    }
    if (secret.currentVersion().isEmpty()) {
      return noCurrentValue(s);
    }
    return new Decision.KeepForeign(s.checkpoint().withHolding(Optional.empty()), secret);
  }

  private static Decision whenAnothers(Situation s, SecretDescription secret, Owner owner) {
    if (s.config().handsOverFrom(owner.toString())) {
      return owner.isNeighbourOf(s.me()) || s.adoptionAllowed()
          ? adopt(s, secret)
          : adoptionDenied(s);
    }
    String message =
        s.target()
            + " belongs to Component "
            + owner
            + ": choose another name, or hand it over with adopt: "
            + owner;
    return secret.deletedAt().isPresent()
        ? new Decision.Wait(
            s.checkpoint(),
            "OwnedByOther",
            message + "; it is scheduled for deletion" + when(secret),
            DELETION_MAY_HAVE_ENDED)
        : refuse(s, "OwnedByOther", message, Retry.BACKOFF);
  }

  private static Decision adopt(Situation s, SecretDescription secret) {
    if (secret.deletedAt().isPresent()) {
      return awaitDeletion(s, secret, "restore it, then it can be adopted");
    }
    return untouchable(s, secret).orElseGet(() -> new Decision.Adopt(s.checkpoint(), secret));
  }

  private static Decision whenMine(Situation s, SecretDescription secret) {
    if (secret.deletedAt().isPresent()) {
      return whenMineIsScheduled(s, secret);
    }
    if (secret.currentVersion().isEmpty()) {
      return noCurrentValue(s);
    }
    if (s.checkpoint().intent().isPresent()) {
      return untouchable(s, secret)
          .orElseGet(() -> write(s, secret, s.checkpoint().intent().get()));
    }
    Holding holding = s.checkpoint().holding().orElseGet(() -> found(s, secret));
    if (!mustWrite(s, holding)) {
      return new Decision.Keep(s.checkpoint(), holding, secret);
    }
    return untouchable(s, secret).orElseGet(() -> startWrite(s, secret));
  }

  private static Decision startWrite(Situation s, SecretDescription secret) {
    Intent intent =
        newIntent(s, Kind.UPDATE, s.checkpoint().holding().map(Holding::created).orElse(true));
    if (s.config().updatePolicy() == UpdatePolicy.MergeFields) {
      // Whether anything has to be written turns out when it has been read; only then the budget
      // counts.
      return new Decision.Merge(s.checkpoint(), intent, secret);
    }
    return orPostponed(s, () -> write(s, secret, intent));
  }

  private static Decision write(Situation s, SecretDescription secret, Intent intent) {
    Intent current = forPresentConfig(s, intent);
    return s.config().updatePolicy() == UpdatePolicy.MergeFields
            && current.kind() != Kind.REGENERATE
        ? new Decision.Merge(s.checkpoint(), current, secret)
        : new Decision.Update(s.checkpoint(), current, secret, false);
  }

  private static boolean mustWrite(Situation s, Holding holding) {
    boolean asked =
        !holding.run().equals(s.run().id())
            && s.run().causes().stream().anyMatch(FRESH_VALUES::contains);
    boolean differs =
        holding.uncertain()
            || !holding.fields().equals(FieldRecord.of(s.config(), holding.versionId()));
    return switch (s.config().updatePolicy()) {
      case IfNotExists -> false;
      case AlwaysUpdate, MergeFields -> asked || differs;
    };
  }

  private static Decision whenMineIsScheduled(Situation s, SecretDescription secret) {
    boolean newToThisComponent =
        s.checkpoint().holding().map(h -> !h.uid().equals(s.uid())).orElse(true);
    boolean requested = s.run().causes().contains(Run.Cause.REQUESTED);
    boolean underWay = s.checkpoint().intent().filter(i -> i.kind() == Kind.REGENERATE).isPresent();
    if (!(newToThisComponent || requested || underWay)) {
      return scheduledForDeletion(
          s,
          secret,
          "somebody deleted it: restore it in AWS, or request a run to have it restored with fresh values");
    }
    Optional<Decision> blocked = untouchable(s, secret);
    if (blocked.isPresent()) {
      return blocked.get();
    }
    if (s.checkpoint().intent().isPresent()) {
      Intent open = s.checkpoint().intent().get();
      return new Decision.Update(
          s.checkpoint(), forPresentConfig(s, as(Kind.REGENERATE, open)), secret, true);
    }
    return orPostponed(
        s,
        () ->
            new Decision.Update(s.checkpoint(), newIntent(s, Kind.REGENERATE, true), secret, true));
  }

  private static Decision create(Situation s) {
    Intent intent =
        s.checkpoint()
            .intent()
            .map(open -> forPresentConfig(s, as(Kind.CREATE, open)))
            .orElseGet(() -> newIntent(s, Kind.CREATE, true));
    return new Decision.Create(s.checkpoint(), intent);
  }

  private static Intent newIntent(Situation s, Kind kind, boolean created) {
    return new Intent(
        s.run().id(),
        kind,
        s.token(),
        s.target(),
        s.now().toString(),
        FieldRecord.of(s.config(), s.token()),
        false,
        created,
        s.config().kmsKeyId(),
        kind == Kind.CREATE
            ? List.copyOf(s.config().tags().keySet())
            : s.checkpoint().holding().map(Holding::tagKeys).orElse(List.of()));
  }

  /** The same write under the same token: whichever try got through, there is one version. */
  private static Intent forPresentConfig(Situation s, Intent open) {
    var fields = FieldRecord.of(s.config(), open.token());
    boolean changed = !fields.equals(open.fields());
    return new Intent(
        s.run().id(),
        open.kind(),
        open.token(),
        open.target(),
        open.since(),
        fields,
        open.uncertain() || changed,
        open.created(),
        s.config().kmsKeyId(),
        open.kind() == Kind.CREATE ? List.copyOf(s.config().tags().keySet()) : open.tagKeys());
  }

  private static Intent as(Kind kind, Intent open) {
    return new Intent(
        open.run(),
        kind,
        open.token(),
        open.target(),
        open.since(),
        open.fields(),
        open.uncertain(),
        kind == Kind.CREATE || open.created(),
        open.kmsKeyId(),
        open.tagKeys());
  }

  /**
   * One of ours that nothing is on record of: made by an earlier Component of this name, or the
   * record was lost.
   */
  private static Holding found(Situation s, SecretDescription secret) {
    return new Holding(
        s.target(),
        secret.arn(),
        s.uid(),
        secret.currentVersion().orElse(""),
        "",
        secret.lastChanged().orElse(s.now()).toString(),
        false,
        Map.of(),
        false,
        false,
        true,
        Optional.empty(),
        List.of());
  }

  /** Secrets of ours, or to be ours, that somebody else manages in a way a write would break. */
  private static Optional<Decision> untouchable(Situation s, SecretDescription secret) {
    if (secret.owningService().isPresent()) {
      return Optional.of(
          refuse(
              s,
              "OwnedByService",
              s.target()
                  + " is managed by the AWS service "
                  + secret.owningService().get()
                  + ": it is left alone",
              Retry.SLOWLY));
    }
    if (secret.primaryRegion().filter(region -> !region.equals(s.target().region())).isPresent()) {
      return Optional.of(
          refuse(
              s,
              "Replica",
              s.target()
                  + " is a replica of the secret in "
                  + secret.primaryRegion().get()
                  + ": write there",
              Retry.SLOWLY));
    }
    if (secret.rotationEnabled()) {
      return Optional.of(
          refuse(
              s,
              "RotationEnabled",
              s.target()
                  + " is rotated by AWS: switch its rotation off, or use updatePolicy IfNotExists",
              Retry.SLOWLY));
    }
    if (secret.deletedAt().isEmpty() && secret.currentVersion().isEmpty()) {
      return Optional.of(noCurrentValue(s));
    }
    return Optional.empty();
  }

  private static Decision orPostponed(Situation s, Supplier<Decision> write) {
    return postponed(s.checkpoint(), s.now()).<Decision>map(wait -> wait).orElseGet(write);
  }

  /** Says to wait if the write budget is used up. */
  public static Optional<Decision.Wait> postponed(Checkpoint checkpoint, Instant now) {
    Instant possible = WriteBudget.possibleAt(checkpoint.nextFreeWrite());
    if (!possible.isAfter(now)) {
      return Optional.empty();
    }
    return Optional.of(
        new Decision.Wait(
            checkpoint,
            "WritePostponed",
            "the secret was written often lately: the next version is written at " + possible,
            Duration.between(now, possible)));
  }

  /**
   * The checkpoint to store before a write: with its intent, and the budget charged if it is a new
   * one.
   */
  public static Checkpoint begin(Checkpoint checkpoint, Intent intent, Instant now) {
    boolean known =
        checkpoint.intent().filter(open -> open.token().equals(intent.token())).isPresent();
    Checkpoint open = checkpoint.withIntent(Optional.of(intent));
    return known
        ? open
        : open.withNextFreeWrite(WriteBudget.spent(checkpoint.nextFreeWrite(), now));
  }

  private static boolean isMine(Situation s, SecretDescription secret) {
    return Owner.in(secret.description()).filter(s.me()::equals).isPresent();
  }

  private static Decision scheduledForDeletion(Situation s, SecretDescription secret, String cure) {
    return refuse(s, "ScheduledForDeletion", scheduled(s, secret, cure), Retry.SLOWLY);
  }

  /** Somebody else's: when it has gone, or is taken back, this Component can go on. */
  private static Decision awaitDeletion(Situation s, SecretDescription secret, String cure) {
    return new Decision.Wait(
        s.checkpoint(),
        "ScheduledForDeletion",
        scheduled(s, secret, cure),
        DELETION_MAY_HAVE_ENDED);
  }

  private static String scheduled(Situation s, SecretDescription secret, String cure) {
    return s.target() + " is scheduled for deletion" + when(secret) + "; " + cure;
  }

  private static String when(SecretDescription secret) {
    return secret.deletedAt().map(t -> " (deleted " + t + ")").orElse("");
  }

  /** One name for two secrets, of which one is somebody else's. */
  public static Decision.Refuse ambiguous(Checkpoint checkpoint, Target target) {
    return new Decision.Refuse(
        checkpoint,
        "SecretNameAmbiguous",
        "secretName: "
            + target
            + " is at the same time the end of another secret's ARN, so that readers could get one for the other:"
            + " choose a name that does not end in a hyphen and six characters",
        Retry.SLOWLY);
  }

  private static Decision noCurrentValue(Situation s) {
    return refuse(
        s,
        "NoCurrentValue",
        s.target()
            + " has no version labelled AWSCURRENT: nobody can read it. Give it one, or delete it",
        Retry.SLOWLY);
  }

  private static Decision adoptionDenied(Situation s) {
    return refuse(
        s,
        "AdoptionNotAllowed",
        "the operator's policy does not let namespace "
            + s.me().namespace()
            + " adopt "
            + s.target().name()
            + s.observed()
                .flatMap(secret -> Owner.in(secret.description()))
                .map(
                    owner ->
                        ", and this Component's account does not see that Component "
                            + owner
                            + " is gone")
                .orElse(""),
        Retry.SLOWLY);
  }

  private static Decision refuse(Situation s, String reason, String message, Retry retry) {
    return new Decision.Refuse(s.checkpoint(), reason, message, retry);
  }
}
