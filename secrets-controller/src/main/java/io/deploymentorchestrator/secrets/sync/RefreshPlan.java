package io.deploymentorchestrator.secrets.sync;

import io.deploymentorchestrator.secrets.api.ExternalSecretSpec;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec.RefreshPolicy;
import io.deploymentorchestrator.secrets.api.ExternalSecretStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.Optional;

/** When stores are to be read again although the target is as it was written. */
public final class RefreshPlan {

  private static final Duration DEFAULT_INTERVAL = Duration.ofHours(1);

  /** At most this much earlier, and as much later. */
  private static final double SPREAD = 0.1;

  private RefreshPlan() {}

  /** Whether the object changed in a way that its policy has read for. */
  static boolean isChanged(ObjectId id, ExternalSecretSpec spec, ExternalSecretStatus status) {
    if (neverSynced(status)) {
      return true;
    }
    boolean differs = !SyncedVersion.of(id).equals(status.syncedResourceVersion());
    return switch (policy(spec)) {
      case CreatedOnce -> false;
      case OnChange -> differs;
      case Periodic -> interval(spec).isPositive() && differs;
    };
  }

  private static boolean neverSynced(ExternalSecretStatus status) {
    return status.syncedResourceVersion() == null
        || status.syncedResourceVersion().isEmpty()
        || refreshTime(status).isEmpty();
  }

  /** When stores were last read, as far as the status says. */
  static Optional<Instant> refreshTime(ExternalSecretStatus status) {
    try {
      return Optional.ofNullable(status.refreshTime()).map(Instant::parse);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /**
   * When stores are to be read again after they were read; empty: never.
   *
   * <p>Spread by a tenth of the interval around it, so that what was made together is not read
   * together for ever.
   */
  public static Optional<Instant> next(ObjectId id, ExternalSecretSpec spec, Instant read) {
    Duration interval = interval(spec);
    if (policy(spec) != RefreshPolicy.Periodic || !interval.isPositive()) {
      return Optional.empty();
    }
    double factor = 1 - SPREAD + 2 * SPREAD * fraction(id.uid(), read);
    return Optional.of(read.plus(Duration.ofMillis((long) (interval.toMillis() * factor))));
  }

  private static double fraction(String uid, Instant read) {
    long mixed = (uid.hashCode() * 31L + read.toEpochMilli()) * 0x9E3779B97F4A7C15L;
    return (mixed >>> 11) / (double) (1L << 53);
  }

  private static RefreshPolicy policy(ExternalSecretSpec spec) {
    return Objects.requireNonNullElse(spec.refreshPolicy(), RefreshPolicy.Periodic);
  }

  private static Duration interval(ExternalSecretSpec spec) {
    return Optional.ofNullable(spec.refreshInterval())
        .flatMap(GoDuration::parse)
        .orElse(DEFAULT_INTERVAL);
  }
}
