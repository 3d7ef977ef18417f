package io.deploymentorchestrator.manifest;

import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesException.Problem;
import io.deploymentorchestrator.api.KubernetesObjects;
import io.deploymentorchestrator.api.KubernetesObjects.KindInfo;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.api.WatchedObject;
import io.deploymentorchestrator.manifest.config.Declared;
import io.deploymentorchestrator.manifest.inventory.AppliedObject;
import io.deploymentorchestrator.manifest.json.Trees;
import io.deploymentorchestrator.manifest.ownership.Mark;
import io.deploymentorchestrator.manifest.ownership.Owner;
import io.deploymentorchestrator.manifest.ownership.Ownership;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Takes single objects away, or lets go of them; only those that inventory, mark and uid say are
 * ours.
 */
final class Remover {

  private final KubernetesObjects kubernetes;
  private final Owner us;

  Remover(KubernetesObjects kubernetes, Owner us) {
    this.kubernetes = kubernetes;
    this.us = us;
  }

  /** What became of an object. */
  sealed interface Removal {

    /** It is gone, or left its namespace to take it along. */
    record Gone() implements Removal {}

    /** It stays, without our mark. */
    record Released() implements Removal {}

    /** It is not ours (any more) and was left as it is. */
    record LeftAlone() implements Removal {}

    /** It is being deleted, and something holds it. */
    record Waiting(String what) implements Removal {}
  }

  /**
   * Deletes an object, or lets go of it.
   *
   * @param keep let go of it, whatever it says itself
   */
  Removal remove(AppliedObject object, boolean keep) {
    Optional<KindInfo> kind = kind(object);
    if (kind.isEmpty() || kind.get().servedVersions().isEmpty()) {
      return new Removal.Gone();
    }
    // The version it was applied in may have gone meanwhile: any other one reaches the same object.
    String version =
        kind.get().served() ? object.apiVersion() : kind.get().servedVersions().getFirst();
    ObjectRef ref = new ObjectRef(version, object.kind(), object.namespace(), object.name());
    try {
      return remove(object, ref, keep);
    } catch (KubernetesException e) {
      if (e.problem() == Problem.UNKNOWN_KIND
          || e.problem() == Problem.NAMESPACE_TERMINATING
          || e.problem() == Problem.NOT_FOUND) {
        return new Removal.Gone();
      }
      if (e.problem() == Problem.CONFLICT) {
        return new Removal.LeftAlone();
      }
      throw Refusals.deleting(e, ref, kind.get(), kubernetes.account());
    }
  }

  private Optional<KindInfo> kind(AppliedObject object) {
    try {
      return kubernetes.kind(object.apiVersion(), object.kind());
    } catch (KubernetesException e) {
      throw Refusals.lookingUp(e, object.toString());
    }
  }

  private Removal remove(AppliedObject object, ObjectRef ref, boolean keep) {
    kubernetes.watch(new WatchedObject(ref, true, object.resourceVersion()));
    Optional<Removal> unseen = keep ? Optional.empty() : removeUnseen(object, ref);
    return unseen.orElseGet(() -> removeSeen(object, ref, keep));
  }

  /**
   * One that nobody but us has touched need not be read: that this is so is a precondition of the
   * deletion. If it does not work, for whatever reason, looking tells what to do or to say.
   */
  private Optional<Removal> removeUnseen(AppliedObject object, ObjectRef ref) {
    Optional<String> version = kubernetes.leftAt(ref);
    if (version.isEmpty()
        || !version.equals(object.resourceVersion())
        || object.uid().isEmpty()
        || object.prune().isPresent()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ended(ref, kubernetes.delete(ref, object.uid().get(), version.get())));
    } catch (KubernetesException e) {
      return Optional.empty();
    }
  }

  private Removal removeSeen(AppliedObject object, ObjectRef ref, boolean keep) {
    Optional<Map<String, Object>> live = kubernetes.get(ref);
    if (live.isEmpty()) {
      return new Removal.Gone();
    }
    if (!Ownership.mayRemove(live.get(), object.key(), us, object.uid())) {
      return new Removal.LeftAlone();
    }
    String uid = Ownership.uid(live.get()).orElse("");
    if (keep || new Declared(live.get()).isKept()) {
      kubernetes.merge(ref, Mark.removal(uid));
      return new Removal.Released();
    }
    return ended(
        ref,
        Trees.text(live.get(), "metadata", "deletionTimestamp").isPresent()
            ? live
            : kubernetes.delete(ref, uid));
  }

  private static Removal ended(ObjectRef ref, Optional<Map<String, Object>> remains) {
    return remains
        .<Removal>map(o -> new Removal.Waiting(waitingFor(ref, o)))
        .orElseGet(Removal.Gone::new);
  }

  static String waitingFor(ObjectRef ref, Map<String, Object> object) {
    List<String> finalizers = new ArrayList<>();
    if (Trees.at(object, "metadata", "finalizers").orElse(null) instanceof List<?> list) {
      list.forEach(finalizer -> finalizers.add(Objects.toString(finalizer)));
    }
    // With a deletion in the foreground it is the server that waits, for the Pods.
    boolean foreground = finalizers.remove("foregroundDeletion");
    if (!finalizers.isEmpty()) {
      return ref + " (finalizers: " + String.join(", ", finalizers) + ")";
    }
    return ref + (foreground ? " (its Pods are ending)" : " (is ending)");
  }
}
