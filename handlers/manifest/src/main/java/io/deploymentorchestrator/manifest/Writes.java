package io.deploymentorchestrator.manifest;

import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesObjects;
import io.deploymentorchestrator.manifest.config.Declared;
import io.deploymentorchestrator.manifest.inventory.AppliedObject;
import io.deploymentorchestrator.manifest.json.Trees;
import io.deploymentorchestrator.manifest.ownership.Fingerprint;
import io.deploymentorchestrator.manifest.ownership.Obstacles;
import io.deploymentorchestrator.manifest.ownership.Obstacles.Obstacle;
import io.deploymentorchestrator.manifest.ownership.Ownership;
import io.deploymentorchestrator.manifest.ownership.Transfer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Makes an object what the manifest says, by whatever way the API server leaves: an apply, an apply
 * that also removes what stands in its way, or, with leave, another object in its place. Whether it
 * may be written at all is decided before. Confined to one thread.
 */
final class Writes {

  private final KubernetesObjects kubernetes;
  private final Ledger ledger;
  private final Mistyped mistyped;

  Writes(KubernetesObjects kubernetes, Ledger ledger, Mistyped mistyped) {
    this.kubernetes = kubernetes;
    this.ledger = ledger;
    this.mistyped = mistyped;
  }

  /** Makes one that is not there; {@link Item#written} says whether it was not, indeed. */
  void create(Item item) {
    call(item, () -> kubernetes.create(item.tree)).ifPresent(made -> wrote(item, made));
  }

  /** Takes what the server answered to a write. */
  void wrote(Item item, Map<String, Object> answer) {
    item.live = Optional.of(answer);
    item.written = true;
    item.fingerprint = Fingerprint.of(item.tree, answer, kubernetes.fieldManager());
  }

  /**
   * Applies onto the very object that was looked at; if need be, after what stands in the way was
   * made to go with it.
   */
  void change(Item item, Map<String, Object> live, boolean force) {
    Map<String, Object> tree = Trees.copy(item.tree);
    Trees.member(tree, "metadata").put("uid", Ownership.uid(live).orElse(""));
    try {
      wrote(item, call(item, () -> kubernetes.apply(tree, force)));
    } catch (Refusal e) {
      if (!removeObstacles(item, live, tree, force, e)) {
        recreate(item, live, e);
      }
    }
  }

  /** Whether there were any, and the manifest is applied now. */
  private boolean removeObstacles(
      Item item, Map<String, Object> live, Map<String, Object> tree, boolean force, Refusal why) {
    List<Obstacle> obstacles =
        why.reason() == Reason.Rejected
            ? Obstacles.of(item.tree, live, kubernetes.fieldManager(), why.text())
            : List.of();
    if (obstacles.isEmpty()) {
      return false;
    }
    Set<String> appliers = Transfer.appliers(live, kubernetes.fieldManager(), obstacles);
    if (!appliers.isEmpty()) {
      throw new Refusal(
          Reason.FieldConflict,
          why.text()
              + "; in the way is "
              + Obstacles.text(obstacles)
              + " (owned by "
              + String.join(", ", appliers)
              + "), which is for its owner to remove");
    }
    Map<String, Object> patch =
        Transfer.patch(live, kubernetes.fieldManager(), item.ref.apiVersion(), obstacles);
    Map<String, Object> ours =
        call(item, () -> kubernetes.merge(item.ref, patch)).orElseThrow(() -> why);
    Map<String, Object> precise = Transfer.withoutNulls(tree, obstacles);
    // A status that was written meanwhile is no matter. Who changed one of these fields meanwhile
    // owns it, and keeps it.
    try {
      wrote(item, call(item, () -> kubernetes.apply(precise, force)));
    } catch (Refusal e) {
      call(item, () -> kubernetes.merge(item.ref, Transfer.undo(ours, live)));
      if (e.reason() == Reason.Rejected || e.reason() == Reason.ImmutableField) {
        return false;
      }
      throw e;
    }
    item.removed = Optional.of(Obstacles.text(obstacles));
    return true;
  }

  /**
   * Whether it is the object that the manifest does not fit, and not the manifest that is wrong.
   */
  private boolean isForAnother(Item item, Refusal why) {
    return why.reason() == Reason.ImmutableField
        || (why.reason() == Reason.Rejected && call(item, () -> kubernetes.wouldCreate(item.tree)));
  }

  private void recreate(Item item, Map<String, Object> live, Refusal why) {
    if (!item.declared.annotated(Declared.RECREATE, "true") || !isForAnother(item, why)) {
      throw why;
    }
    String uid = Ownership.uid(live).orElse("");
    ledger.intend(List.of(AppliedObject.intended(item.ref)));
    Optional<Map<String, Object>> remains = call(item, () -> kubernetes.delete(item.ref, uid));
    if (remains.isPresent()) {
      item.live = remains;
      return;
    }
    item.live = Optional.empty();
    create(item);
  }

  /** A call on an object, whose refusal is told in the user's terms. */
  <T> T call(Item item, Supplier<T> call) {
    try {
      return call.get();
    } catch (KubernetesException e) {
      throw mistyped.explain(
          item.declared, Refusals.of(e, item.ref, item.kind, kubernetes.account()));
    }
  }
}
