package io.deploymentorchestrator.manifest;

import io.deploymentorchestrator.api.ApplyRequest;
import io.deploymentorchestrator.manifest.config.DeletionPolicy;
import io.deploymentorchestrator.manifest.inventory.AppliedObject;
import io.deploymentorchestrator.manifest.inventory.Checkpoint;
import io.deploymentorchestrator.manifest.inventory.ManifestStatus;
import io.deploymentorchestrator.manifest.inventory.ObjectKey;
import io.deploymentorchestrator.manifest.inventory.TransferredFields;
import java.util.List;
import java.util.Optional;

/**
 * What is on record beside the status while a session goes on: intents at once, repairs with the
 * result. Confined to one thread.
 */
final class Ledger {

  private final ApplyRequest<?, ?> request;
  private final DeletionPolicy policy;
  private Checkpoint checkpoint;

  Ledger(ApplyRequest<?, ?> request, DeletionPolicy policy) {
    this.request = request;
    this.policy = policy;
    this.checkpoint = request.checkpoint(Checkpoint.class).orElse(Checkpoint.NONE);
  }

  /** Objects that were about to be created, and may have been. */
  List<AppliedObject> intended() {
    return checkpoint.intended();
  }

  /** Records what is about to be created, before it is: nothing is ever orphaned. */
  void intend(List<AppliedObject> objects) {
    if (objects.stream().anyMatch(o -> !checkpoint.intends(o.key()))) {
      checkpoint = checkpoint.intending(objects, policyOnRecord());
      request.checkpoint(checkpoint);
    }
  }

  /** Records that fields of others are about to be made ours, before they are. */
  void transferring(ObjectKey key, TransferredFields fields) {
    if (!transferred(key).equals(Optional.of(fields))) {
      checkpoint = checkpoint.transferring(key, fields);
      request.checkpoint(checkpoint);
    }
  }

  /** They are gone, or given back. */
  void transferSettled(ObjectKey key) {
    checkpoint = checkpoint.transferSettled(key);
  }

  /** What may have been made ours, and be neither gone nor given back. */
  Optional<TransferredFields> transferred(ObjectKey key) {
    return checkpoint.transferred(key);
  }

  /** A field was made ours again, whose value was right. */
  void reclaimed(ObjectKey key) {
    checkpoint = checkpoint.reclaimed(key, request.clock().instant());
  }

  void repaired(ObjectKey key) {
    checkpoint = checkpoint.repaired(key, request.clock().instant());
  }

  /** How often an object was put back lately, or only fields of it made ours again. */
  int putBacksOf(ObjectKey key) {
    return checkpoint.putBacksOf(key, request.clock().instant());
  }

  /** A run that has not succeeded replaces no policy that one which did has recorded. */
  private DeletionPolicy policyOnRecord() {
    return checkpoint.deletionPolicy().orElse(policy);
  }

  /**
   * What is to be recorded with the result; empty if there is nothing.
   *
   * @param successful whether the run ends Ready
   */
  Optional<Checkpoint> settled(ManifestStatus status, boolean successful) {
    checkpoint = checkpoint.settled(status, successful ? policy : policyOnRecord());
    return Optional.of(checkpoint).filter(c -> !c.equals(Checkpoint.NONE));
  }
}
