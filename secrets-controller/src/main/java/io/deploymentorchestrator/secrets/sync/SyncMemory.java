package io.deploymentorchestrator.secrets.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a process remembers of an ExternalSecret beside its status; losing it costs reads, and no
 * write.
 *
 * @param nextRefresh when stores are to be read again; null: as the status says
 * @param verified the target in a state that is known to be as it was written
 * @param failure the last attempt, if it failed
 * @param repairs when the target was last put back, oldest first
 */
public record SyncMemory(
    @Nullable Instant nextRefresh,
    @Nullable Verified verified,
    @Nullable Failure failure,
    List<Instant> repairs) {

  /** Nothing. */
  public static final SyncMemory NONE = new SyncMemory(null, null, null, List.of());

  static final int MOST_REPAIRS = 5;
  static final Duration REPAIRS_WITHIN = Duration.ofMinutes(10);

  public SyncMemory {
    repairs = List.copyOf(repairs);
  }

  /** A state of the target that is as it was written, with that metadata. */
  public record Verified(TargetSeen.Present seen, SecretMetadata metadata) {}

  /**
   * An attempt that failed.
   *
   * @param attempts how many in a row
   * @param retryAt when the next one is due; null: when something changes
   * @param version of the ExternalSecret
   * @param target as it was seen then
   */
  public record Failure(
      int attempts, @Nullable Instant retryAt, String version, TargetSeen target) {}

  /** The target is known to be as it was written. */
  public SyncMemory withVerified(Verified now) {
    return new SyncMemory(nextRefresh, now, failure, repairs);
  }

  /** What failed may be tried at once: something changed. */
  public SyncMemory woken(Instant now) {
    return failure == null
        ? this
        : new SyncMemory(
            nextRefresh,
            verified,
            new Failure(failure.attempts(), now, failure.version(), failure.target()),
            repairs);
  }

  /** The target was put back. */
  public SyncMemory repaired(Instant now) {
    List<Instant> last = new ArrayList<>(repairs);
    last.add(now);
    return new SyncMemory(
        nextRefresh,
        verified,
        failure,
        last.subList(Math.max(0, last.size() - MOST_REPAIRS), last.size()));
  }

  /** Until when the target is not put back, for others change it again and again. */
  @Nullable Instant contestedUntil(Instant now) {
    if (repairs.size() < MOST_REPAIRS) {
      return null;
    }
    Instant until = repairs.getFirst().plus(REPAIRS_WITHIN);
    return until.isAfter(now) ? until : null;
  }
}
