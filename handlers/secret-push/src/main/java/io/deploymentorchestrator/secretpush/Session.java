package io.deploymentorchestrator.secretpush;

import io.deploymentorchestrator.api.ApplyRequest;
import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import io.deploymentorchestrator.secretpush.plan.Checkpoint;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Announced;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.DeletionTerms;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Holding;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Intent;
import io.deploymentorchestrator.secretpush.plan.Owner;
import io.deploymentorchestrator.secretpush.plan.Planner;
import io.deploymentorchestrator.secretpush.store.SecretDescription;
import io.deploymentorchestrator.secretpush.store.SecretStore;
import io.deploymentorchestrator.secretpush.store.SecretStores;
import io.deploymentorchestrator.secretpush.store.Target;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What one call of apply works with, and what it has recorded. Every value write begins here: its
 * intent is stored before anything else happens. Used by one thread.
 */
final class Session {

  private final ApplyRequest<SecretPushConfig, SecretPushStatus> request;
  private final SecretPushConfig config;
  private final Target target;
  private final SecretStores stores;
  private final SecretStore store;
  private final Owner me;
  private final Supplier<String> tokens;
  private Checkpoint stored;
  private boolean restored;

  Session(
      ApplyRequest<SecretPushConfig, SecretPushStatus> request,
      SecretStores stores,
      Owner me,
      Supplier<String> tokens) {
    this.request = request;
    this.config = request.config();
    this.target = new Target(config.roleArn(), config.region(), config.secretName());
    this.stores = stores;
    this.store = stores.open(target);
    this.me = me;
    this.tokens = tokens;
    this.stored = request.checkpoint(Checkpoint.class).orElse(Checkpoint.EMPTY);
  }

  ApplyRequest<SecretPushConfig, SecretPushStatus> request() {
    return request;
  }

  SecretPushConfig config() {
    return config;
  }

  /** Where the config wants the secret. */
  Target target() {
    return target;
  }

  /** The store at the target. */
  SecretStore store() {
    return store;
  }

  /** All stores: a secret may have moved here from another. */
  SecretStores stores() {
    return stores;
  }

  Owner me() {
    return me;
  }

  String uid() {
    return request.component().uid();
  }

  /** A fresh random id for a version. */
  String token() {
    return tokens.get();
  }

  Instant now() {
    return request.clock().instant();
  }

  /** What the API server has on record. */
  Checkpoint stored() {
    return stored;
  }

  /**
   * Records that a value is about to be written.
   *
   * @throws io.deploymentorchestrator.api.CheckpointRejectedException if another writer was first:
   *     nothing may be written then
   */
  Checkpoint begin(Checkpoint checkpoint, Intent intent) {
    Checkpoint begun = Planner.begin(checkpoint, intent, now()).withDeletion(terms());
    if (!begun.equals(stored)) {
      request.checkpoint(begun);
      stored = begun;
    }
    return begun;
  }

  /**
   * Makes sure, right before a change that makes no version, that no other host has taken over.
   *
   * @param checkpoint as it stands
   * @param change what is about to be done
   * @throws io.deploymentorchestrator.api.CheckpointRejectedException if one has
   */
  void announce(Checkpoint checkpoint, String change) {
    stored = checkpoint.announcing(new Announced(change, tokens.get()));
    request.checkpoint(stored);
  }

  /** What deletion is to do, by the config. */
  DeletionTerms terms() {
    return new DeletionTerms(
        config.deletionPolicy().name(),
        config.recoveryWindowInDays(),
        config.forceDeleteWithoutRecovery());
  }

  /** What is held once a write has come to its end. */
  Holding done(Intent intent, String arn) {
    return intent.done(arn, uid(), false, true, now());
  }

  /** The description to send along: the user's own text, or the one there, and our marker. */
  String description(boolean created, SecretDescription observed) {
    return created || config.description().isPresent()
        ? me.describe(config.description())
        : me.claim(observed.description());
  }

  /** Notes that the secret was taken back from deletion and has its old value still. */
  void restoredWithOldValue() {
    restored = true;
  }

  /** Whether the secret was taken back from deletion and has its old value still. */
  boolean hasOldValue() {
    return restored;
  }

  /** The KMS key, for messages. */
  String keyName() {
    return config.kmsKeyId().map(k -> "KMS key " + k).orElse("the KMS key of the secret");
  }

  /** The key in the config when the secret was last written. */
  static Optional<String> appliedKey(Checkpoint checkpoint) {
    return checkpoint.holding().flatMap(Holding::kmsKeyId);
  }
}
