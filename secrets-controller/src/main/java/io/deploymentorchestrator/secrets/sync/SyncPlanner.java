package io.deploymentorchestrator.secrets.sync;

import io.deploymentorchestrator.secrets.api.ExternalSecretSpec;
import io.deploymentorchestrator.secrets.api.ExternalSecretStatus;
import io.deploymentorchestrator.secrets.api.ExternalSecretStatus.WrittenSecret;
import io.deploymentorchestrator.secrets.api.Reasons;
import io.deploymentorchestrator.secrets.sync.Decision.Why;
import java.time.Instant;
import java.util.Optional;

/** Decides what is to be done next about an ExternalSecret that is ours. Pure. */
public final class SyncPlanner {

  private SyncPlanner() {}

  /**
   * What there is to decide on.
   *
   * @param target as the watch tells of it
   */
  public record Situation(
      ObjectId id,
      ExternalSecretSpec spec,
      ExternalSecretStatus status,
      TargetSeen target,
      SyncMemory memory,
      Instant now) {}

  /** Decides. */
  public static Decision decide(Situation s) {
    Optional<Cause> wrong = SpecCheck.of(s.spec());
    if (wrong.isPresent()) {
      return new Decision.Refuse(wrong.get());
    }
    SyncMemory.Failure failure = s.memory().failure();
    if (failure != null) {
      return afterFailure(s, failure);
    }
    if (RefreshPlan.isChanged(s.id(), s.spec(), s.status())) {
      return new Decision.Sync(Why.CHANGED);
    }
    if (!Statuses.isReady(s.status())) {
      return new Decision.Sync(Why.RETRY); // of an earlier process
    }
    return switch (look(s)) {
      case AS_WRITTEN -> refresh(s);
      case UNKNOWN -> new Decision.Verify();
      case GONE -> repair(s);
    };
  }

  /** The target is known to be not as it was written. */
  public static Decision repair(Situation s) {
    Instant until = s.memory().contestedUntil(s.now());
    if (until != null) {
      return new Decision.Contested(
          new Cause(
              Reasons.DRIFT_CONTESTED,
              "somebody changes Secret "
                  + Targets.name(s.id().name(), s.spec())
                  + " again and again: it was put back "
                  + SyncMemory.MOST_REPAIRS
                  + " times within 10 minutes; have only one write it"),
          until);
    }
    return new Decision.Sync(Why.TARGET_CHANGED);
  }

  private static Decision afterFailure(Situation s, SyncMemory.Failure failure) {
    if (!failure.version().equals(SyncedVersion.of(s.id()))) {
      return new Decision.Sync(Why.CHANGED);
    }
    if (!failure.target().equals(s.target())) {
      return repair(s);
    }
    if (failure.retryAt() == null) {
      return new Decision.Idle(Optional.empty());
    }
    return s.now().isBefore(failure.retryAt())
        ? new Decision.Idle(Optional.of(failure.retryAt()))
        : new Decision.Sync(Why.RETRY);
  }

  private enum Look {
    AS_WRITTEN,
    UNKNOWN,
    GONE
  }

  private static Look look(Situation s) {
    WrittenSecret written = s.status().writtenSecret();
    return switch (s.target()) {
      case TargetSeen.Absent absent ->
          written == null && s.status().binding() == null ? Look.AS_WRITTEN : Look.GONE;
      case TargetSeen.Present present -> {
        if (written == null) {
          // Nothing of ours, or something of External Secrets Operator's, which is taken over.
          yield s.status().binding() == null ? Look.AS_WRITTEN : Look.GONE;
        }
        SyncMemory.Verified verified = s.memory().verified();
        if (verified != null && verified.seen().equals(present)) {
          yield Look.AS_WRITTEN;
        }
        boolean known =
            written.uid().equals(present.uid())
                && written.resourceVersion().equals(present.resourceVersion());
        yield known ? Look.AS_WRITTEN : Look.UNKNOWN;
      }
    };
  }

  private static Decision refresh(Situation s) {
    Optional<Instant> next =
        Optional.ofNullable(s.memory().nextRefresh())
            .or(
                () ->
                    RefreshPlan.refreshTime(s.status())
                        .flatMap(read -> RefreshPlan.next(s.id(), s.spec(), read)));
    return next.filter(at -> !at.isAfter(s.now())).isPresent()
        ? new Decision.Sync(Why.REFRESH)
        : new Decision.Idle(next);
  }
}
