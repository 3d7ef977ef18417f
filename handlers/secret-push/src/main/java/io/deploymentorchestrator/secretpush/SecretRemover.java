package io.deploymentorchestrator.secretpush;

import io.deploymentorchestrator.secretpush.config.DeletionPolicy;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.DeletionTerms;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Retiring;
import io.deploymentorchestrator.secretpush.plan.Moving;
import io.deploymentorchestrator.secretpush.plan.Owner;
import io.deploymentorchestrator.secretpush.store.SecretDescription;
import io.deploymentorchestrator.secretpush.store.SecretStore;
import io.deploymentorchestrator.secretpush.store.SecretStores;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes a Component's secret away from one place: only if the secret itself says that it is this
 * Component's.
 */
final class SecretRemover {

  private final SecretStores stores;
  private final Owner me;
  private final DeletionTerms terms;
  private final Consumer<String> announce;

  /**
   * Clears on these terms.
   *
   * @param announce told of each deletion right before it is made; throws if this host has been
   *     replaced by another
   */
  SecretRemover(SecretStores stores, Owner me, DeletionTerms terms, Consumer<String> announce) {
    this.stores = stores;
    this.me = me;
    this.terms = terms;
    this.announce = announce;
  }

  /** What became of it. */
  enum Outcome {
    /** It was deleted, or scheduled for deletion. */
    DELETED,
    /** There is nothing, or it was scheduled for deletion before. */
    GONE,
    /** It stays, because the deletion policy says so. */
    RETAINED,
    /** It stays, because it is not this Component's. */
    NOT_OURS,
    /** It stays, because AWS deletes no secret that has replicas. */
    REPLICATED,
    /** Nothing is there, but a write may still arrive. */
    NOT_YET
  }

  Outcome clear(Retiring place, Instant now) {
    if (DeletionPolicy.valueOf(terms.policy()) == DeletionPolicy.Retain) {
      return Outcome.RETAINED;
    }
    SecretStore store = stores.open(place.target());
    Optional<SecretDescription> observed = store.describe(place.address());
    if (observed.isEmpty()) {
      return Moving.isSurelyEmpty(place, now) ? Outcome.GONE : Outcome.NOT_YET;
    }
    SecretDescription secret = observed.get();
    if (!secret.answersTo(place.address())
        || Owner.in(secret.description()).filter(me::equals).isEmpty()) {
      return Outcome.NOT_OURS;
    }
    if (secret.deletedAt().isPresent()) {
      return Outcome.GONE;
    }
    if (secret.replicated()) {
      return Outcome.REPLICATED;
    }
    announce.accept("delete " + secret.arn());
    store.delete(
        secret.arn(),
        new SecretStore.Deletion(terms.recoveryWindowInDays(), terms.forceDeleteWithoutRecovery()));
    return Outcome.DELETED;
  }
}
