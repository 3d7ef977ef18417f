package io.deploymentorchestrator.secrets.sync;

import io.deploymentorchestrator.secrets.api.ExternalSecretStatus;
import io.deploymentorchestrator.secrets.api.ExternalSecretStatus.Binding;
import io.deploymentorchestrator.secrets.api.ExternalSecretStatus.Condition;
import io.deploymentorchestrator.secrets.api.ExternalSecretStatus.WrittenSecret;
import io.deploymentorchestrator.secrets.api.Reasons;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is said of an ExternalSecret. Nothing in it moves by itself, but for the refresh time. */
public final class Statuses {

  /** How often the refresh time moves although nothing changed. */
  private static final Duration REFRESH_TIME_EVERY = Duration.ofHours(1);

  private Statuses() {}

  /** How it ended well. */
  public enum Outcome {
    SYNCED(Reasons.SECRET_SYNCED, "secret synced"),
    RETAINED(Reasons.SECRET_SYNCED, "secret retained due to DeletionPolicy=Retain"),
    DELETED(Reasons.SECRET_DELETED, "secret deleted due to DeletionPolicy=Delete");

    private final String reason;
    private final String message;

    Outcome(String reason, String message) {
      this.reason = reason;
      this.message = message;
    }
  }

  /**
   * The stores were read, and the target is what they say.
   *
   * @param target its name
   * @param written null: there is none of ours
   */
  public static ExternalSecretStatus succeeded(
      ObjectId id,
      ExternalSecretStatus before,
      Outcome outcome,
      String target,
      @Nullable WrittenSecret written,
      Instant now) {
    Condition ready = condition(id, before, "True", outcome.reason, outcome.message, now);
    String version = SyncedVersion.of(id);
    boolean changed =
        !ready.equals(ready(before).orElse(null))
            || !version.equals(before.syncedResourceVersion())
            || !sameContent(written, before.writtenSecret())
            || RefreshPlan.refreshTime(before)
                .filter(at -> at.plus(REFRESH_TIME_EVERY).isAfter(now))
                .isEmpty();
    if (!changed) {
      return before;
    }
    return new ExternalSecretStatus(
        id.generation(),
        conditions(before, ready),
        seconds(now),
        version,
        written == null ? null : new Binding(target),
        written);
  }

  /** Others may have moved its version: that alone is not worth a write. */
  private static boolean sameContent(@Nullable WrittenSecret one, @Nullable WrittenSecret other) {
    if (one == null || other == null) {
      return Objects.equals(one, other);
    }
    return one.uid().equals(other.uid()) && one.contentMac().equals(other.contentMac());
  }

  /** It failed; what was known of the target stays. */
  public static ExternalSecretStatus failed(
      ObjectId id, ExternalSecretStatus before, Cause cause, Instant now) {
    return new ExternalSecretStatus(
        id.generation(),
        conditions(
            before, condition(id, before, "False", Reasons.SECRET_SYNCED_ERROR, cause.text(), now)),
        before.refreshTime(),
        before.syncedResourceVersion(),
        before.binding(),
        before.writtenSecret());
  }

  static boolean isReady(ExternalSecretStatus status) {
    return ready(status).filter(c -> c.status().equals("True")).isPresent();
  }

  private static Optional<Condition> ready(ExternalSecretStatus status) {
    return status.conditionList().stream().filter(c -> c.type().equals(Reasons.READY)).findFirst();
  }

  private static Condition condition(
      ObjectId id,
      ExternalSecretStatus before,
      String status,
      String reason,
      String message,
      Instant now) {
    String since =
        ready(before)
            .filter(c -> c.status().equals(status))
            .map(Condition::lastTransitionTime)
            .orElseGet(() -> seconds(now));
    return new Condition(Reasons.READY, status, id.generation(), since, reason, message);
  }

  /** Others' conditions stay. */
  private static List<Condition> conditions(ExternalSecretStatus before, Condition ready) {
    List<Condition> all = new ArrayList<>();
    all.add(ready);
    before.conditionList().stream()
        .filter(c -> !Objects.equals(c.type(), Reasons.READY))
        .forEach(all::add);
    return all;
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
