package io.deploymentorchestrator.manifest;

import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesObjects;
import io.deploymentorchestrator.manifest.config.Declared;
import io.deploymentorchestrator.manifest.inventory.AppliedObject;
import io.deploymentorchestrator.manifest.json.Trees;
import io.deploymentorchestrator.manifest.ownership.Fingerprint;
import io.deploymentorchestrator.manifest.ownership.Ownership;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes an object what the manifest says, by whatever way the API server leaves: an apply, an apply
 * that also removes what stands in its way, or, with leave, another object in its place. Whether it
 * may be written at all is decided before. Confined to one thread.
 */
final class Writes {

  private final KubernetesObjects kubernetes;
  private final Ledger ledger;
  private final TypeErrorHints mistyped;
  private final ObstacleRemover obstacles;

  Writes(KubernetesObjects kubernetes, Ledger ledger, TypeErrorHints mistyped) {
    this.kubernetes = kubernetes;
    this.ledger = ledger;
    this.mistyped = mistyped;
    this.obstacles = new ObstacleRemover(kubernetes, ledger, this);
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
    } catch (Refusal why) {
      obstacles.apply(item, live, tree, force, why).ifPresent(left -> recreate(item, live, left));
    }
  }

  /** The object, after what an earlier session began and did not end was undone. */
  Map<String, Object> undoInterrupted(Item item, Map<String, Object> live) {
    return obstacles.undoInterrupted(item, live);
  }

  private void recreate(Item item, Map<String, Object> live, Refusal why) {
    if (!item.declared.annotated(Declared.RECREATE, "true") || !isForAnother(item, live, why)) {
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

  /**
   * Whether it is the object alone that the manifest does not fit. Nothing is deleted for a
   * manifest that would be refused as a new object too: that would leave nothing.
   *
   * @throws Refusal saying what is wrong with the manifest
   */
  private boolean isForAnother(Item item, Map<String, Object> live, Refusal why) {
    if (why.reason() != Reason.ImmutableField && why.reason() != Reason.Rejected) {
      return false;
    }
    try {
      Map<String, Object> successor = Successor.of(item.tree, live);
      return call(item, () -> kubernetes.wouldCreate(successor)) || why.isOfImmutableFieldsOnly();
    } catch (Refusal e) {
      throw e.adding("; so it was not deleted to be made anew");
    }
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
