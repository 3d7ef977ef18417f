package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.provider.sdk.SecretValue;
import io.deploymentorchestrator.secrets.api.ExternalSecretStatus;
import io.deploymentorchestrator.secrets.api.ExternalSecretStatus.WrittenSecret;
import io.deploymentorchestrator.secrets.api.Reasons;
import io.deploymentorchestrator.secrets.sync.Cause;
import io.deploymentorchestrator.secrets.sync.ContentMac;
import io.deploymentorchestrator.secrets.sync.DesiredTarget;
import io.deploymentorchestrator.secrets.sync.SecretContent;
import io.deploymentorchestrator.secrets.sync.SecretMetadata;
import io.deploymentorchestrator.secrets.sync.Statuses;
import io.deploymentorchestrator.secrets.sync.SyncMemory;
import io.deploymentorchestrator.secrets.sync.TargetPlan;
import io.deploymentorchestrator.secrets.sync.TargetSeen;
import io.deploymentorchestrator.secrets.sync.WithoutValues;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the target of an ExternalSecret what it is to be. Thread-safe. */
final class TargetWriter {

  /** Others may change the Secret in between; after so many times it is begun anew. */
  private static final int ATTEMPTS = 3;

  private final TargetSecrets secrets;
  private final ContentMac mac;

  TargetWriter(TargetSecrets secrets, ContentMac mac) {
    this.secrets = secrets;
    this.mac = mac;
  }

  /** What came of it. */
  sealed interface Result {

    /**
     * The target is what it is to be.
     *
     * @param written null: there is none of ours
     * @param verified null: nothing is known of it
     * @param changed whether anything was written
     */
    record Done(
        Statuses.Outcome outcome,
        @Nullable WrittenSecret written,
        SyncMemory.@Nullable Verified verified,
        boolean changed)
        implements Result {}

    /** It is not. */
    record Failed(Cause cause) implements Result {}
  }

  /**
   * Carries it out.
   *
   * @throws TargetSecrets.OvertakenException if others go on changing it
   */
  Result carryOut(Observed observed, DesiredTarget desired)
      throws TargetSecrets.OvertakenException {
    return switch (desired) {
      case DesiredTarget.Write write ->
          guarded(
              observed, write.content().data().values(), () -> write(observed, write.content()));
      case DesiredTarget.Delete delete -> guarded(observed, List.of(), () -> delete(observed));
      case DesiredTarget.Retain retain ->
          new Result.Done(
              Statuses.Outcome.RETAINED,
              observed.status().writtenSecret(),
              observed.memory().verified(),
              false);
      case DesiredTarget.Failed failed -> new Result.Failed(failed.cause());
    };
  }

  private interface Step {
    Result run() throws TargetSecrets.OvertakenException;
  }

  /** What the API server refuses is told in its words, unless they quote a value. */
  private static Result guarded(Observed observed, Collection<SecretValue> values, Step step)
      throws TargetSecrets.OvertakenException {
    try {
      return step.run();
    } catch (KubernetesClientException e) {
      if (e.getCode() < HttpURLConnection.HTTP_BAD_REQUEST) {
        throw new IllegalStateException(
            "the API server could not be asked for Secret " + observed.target().name());
      }
      String words = e.getStatus() == null ? null : e.getStatus().getMessage();
      return new Result.Failed(
          new Cause(
              Reasons.WRITE_REFUSED,
              "the API server refuses Secret "
                  + observed.target().name()
                  + " (HTTP "
                  + e.getCode()
                  + "): "
                  + WithoutValues.of(words == null ? "" : words, values)));
    }
  }

  private Result write(Observed observed, SecretContent content)
      throws TargetSecrets.OvertakenException {
    SecretMetadata metadata = new SecretMetadata(content.labels(), content.annotations());
    String contentMac = mac.of(observed.id().uid(), content.data());
    if (isKnownToBe(observed, metadata, contentMac)) {
      return new Result.Done(
          Statuses.Outcome.SYNCED,
          observed.status().writtenSecret(),
          observed.memory().verified(),
          false);
    }
    boolean absent = observed.seen() instanceof TargetSeen.Absent;
    for (int attempt = 1; ; attempt++) {
      try {
        Optional<Secret> found =
            absent && attempt == 1 ? Optional.empty() : secrets.read(observed.target());
        return write(observed, content, metadata, contentMac, found);
      } catch (TargetSecrets.OvertakenException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static boolean isKnownToBe(
      Observed observed, SecretMetadata metadata, String contentMac) {
    SyncMemory.Verified verified = observed.memory().verified();
    WrittenSecret written = observed.status().writtenSecret();
    return verified != null
        && written != null
        && verified.seen().equals(observed.seen())
        && verified.metadata().equals(metadata)
        && written.contentMac().equals(contentMac)
        && observed.target().name().equals(boundName(observed.status()));
  }

  private static @Nullable String boundName(ExternalSecretStatus status) {
    return status.binding() == null ? null : status.binding().name();
  }

  private Result write(
      Observed observed,
      SecretContent content,
      SecretMetadata metadata,
      String contentMac,
      Optional<Secret> found)
      throws TargetSecrets.OvertakenException {
    TargetPlan plan =
        TargetPlan.write(
            observed.id(), content, found.map(s -> SecretMapping.live(s, observed.id())));
    return switch (plan) {
      case TargetPlan.Unchanged unchanged ->
          written(observed, found.orElseThrow(), metadata, contentMac, false);
      case TargetPlan.Create create ->
          written(
              observed,
              secrets.create(observed.target(), observed.id(), create.content()),
              metadata,
              contentMac,
              true);
      case TargetPlan.Replace replace ->
          written(
              observed,
              secrets.replace(observed.target(), observed.id(), found.orElseThrow(), replace),
              metadata,
              contentMac,
              true);
      case TargetPlan.Refused refused -> new Result.Failed(refused.cause());
      case TargetPlan.Delete delete -> throw new IllegalStateException("nothing is to be deleted");
    };
  }

  private Result written(
      Observed observed, Secret stored, SecretMetadata metadata, String contentMac, boolean changed)
      throws TargetSecrets.OvertakenException {
    leaveFormerTarget(observed);
    String uid = stored.getMetadata().getUid();
    String version = stored.getMetadata().getResourceVersion();
    return new Result.Done(
        Statuses.Outcome.SYNCED,
        new WrittenSecret(uid, version, contentMac),
        new SyncMemory.Verified(new TargetSeen.Present(uid, version), metadata),
        changed);
  }

  /** The status names it until this has been done. */
  private void leaveFormerTarget(Observed observed) throws TargetSecrets.OvertakenException {
    String former = boundName(observed.status());
    if (former == null || former.isEmpty() || former.equals(observed.target().name())) {
      return;
    }
    TargetKey key = new TargetKey(observed.target().namespace(), former);
    Optional<Secret> found = secrets.read(key);
    if (found.isPresent()
        && TargetPlan.leave(observed.id(), SecretMapping.live(found.get(), observed.id()))
            instanceof TargetPlan.Delete) {
      secrets.delete(key, found.get());
    }
  }

  private Result delete(Observed observed) throws TargetSecrets.OvertakenException {
    Optional<Secret> found = secrets.read(observed.target());
    boolean deleted =
        found.isPresent()
            && TargetPlan.delete(observed.id(), SecretMapping.live(found.get(), observed.id()))
                instanceof TargetPlan.Delete;
    if (deleted) {
      secrets.delete(observed.target(), found.orElseThrow());
    }
    return new Result.Done(Statuses.Outcome.DELETED, null, null, deleted);
  }
}
