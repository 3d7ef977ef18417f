package io.deploymentorchestrator.manifest;

import io.deploymentorchestrator.api.KubernetesObjects;
import io.deploymentorchestrator.manifest.inventory.TransferredFields;
import io.deploymentorchestrator.manifest.json.Listing;
import io.deploymentorchestrator.manifest.ownership.Obstacles;
import io.deploymentorchestrator.manifest.ownership.Obstacles.Obstacle;
import io.deploymentorchestrator.manifest.ownership.Ownership;
import io.deploymentorchestrator.manifest.ownership.Transfer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Applies a manifest together with the removal of what stands in its way: that is made our field
 * manager's in one write, and goes in the next, the apply. What is made ours is on record before,
 * so that whatever comes between the two is undone, by this session or a later one. Confined to one
 * thread.
 */
final class ObstacleRemover {

  /** Others write, too: a workload's controller its status, say, as often as its Pods change. */
  private static final int ATTEMPTS = 5;

  private final KubernetesObjects kubernetes;
  private final Ledger ledger;
  private final Writes writes;

  ObstacleRemover(KubernetesObjects kubernetes, Ledger ledger, Writes writes) {
    this.kubernetes = kubernetes;
    this.ledger = ledger;
    this.writes = writes;
  }

  /**
   * Applies a tree that was refused, without what stands in its way.
   *
   * @param why it was refused
   * @return empty if it is applied now; otherwise why the manifest is refused even so, or as
   *     before, if nothing stands in its way
   */
  Optional<Refusal> apply(
      Item item, Map<String, Object> live, Map<String, Object> tree, boolean force, Refusal why) {
    Optional<Taken> taken = take(item, live, why);
    if (taken.isEmpty()) {
      return Optional.of(why);
    }
    List<Obstacle> obstacles = taken.get().obstacles();
    Map<String, Object> precise = Transfer.withoutNulls(tree, obstacles);
    // A status that was written meanwhile is no matter. Who changed one of these fields meanwhile
    // owns it, and keeps it.
    try {
      writes.wrote(item, writes.call(item, () -> kubernetes.apply(precise, force)));
    } catch (Refusal left) {
      try {
        giveBack(item, taken.get().object(), taken.get().fields());
      } catch (Refusal e) {
        // On record it stays: a later session gives it back.
        left.addSuppressed(e);
      }
      if (left.reason() == Reason.Rejected || left.reason() == Reason.ImmutableField) {
        return Optional.of(left);
      }
      throw left;
    }
    ledger.transferSettled(item.key);
    item.removed = Optional.of(Obstacles.text(obstacles));
    return Optional.empty();
  }

  /** What was made ours, and the object as that left it. */
  private record Taken(
      List<Obstacle> obstacles, TransferredFields fields, Map<String, Object> object) {}

  private Optional<Taken> take(Item item, Map<String, Object> live, Refusal why) {
    if (why.reason() != Reason.Rejected) {
      return Optional.empty();
    }
    String manager = kubernetes.fieldManager();
    return onTheLatest(
        item,
        live,
        object -> {
          List<Obstacle> obstacles = Obstacles.of(item.tree, object, manager, why.text());
          if (obstacles.isEmpty()) {
            return Optional.empty();
          }
          refuseIfApplied(object, obstacles, why);
          TransferredFields fields = Transfer.fields(object, manager, obstacles);
          ledger.transferring(item.key, fields);
          Map<String, Object> patch =
              Transfer.patch(object, manager, item.ref.apiVersion(), obstacles);
          return writes
              .call(item, () -> kubernetes.merge(item.ref, patch))
              .map(ours -> new Taken(obstacles, fields, ours));
        });
  }

  private void refuseIfApplied(Map<String, Object> live, List<Obstacle> obstacles, Refusal why) {
    Set<String> appliers = Transfer.appliers(live, kubernetes.fieldManager(), obstacles);
    if (!appliers.isEmpty()) {
      throw new Refusal(
          Reason.FieldConflict,
          why.text()
              + "; in the way is "
              + Obstacles.text(obstacles)
              + " (owned by "
              + Listing.of(appliers, ", ")
              + "), which is for its owner to remove");
    }
  }

  /**
   * Gives back what an earlier session made ours and then neither removed nor gave back.
   *
   * @return the object as it is then
   */
  Map<String, Object> undoInterrupted(Item item, Map<String, Object> live) {
    return ledger
        .transferred(item.key)
        .flatMap(fields -> giveBack(item, live, fields))
        .orElse(live);
  }

  /** The object as it is then; empty if there is nothing to give back, or none to give back to. */
  private Optional<Map<String, Object>> giveBack(
      Item item, Map<String, Object> live, TransferredFields fields) {
    Optional<Map<String, Object>> after =
        Ownership.uid(live).filter(fields.uid()::equals).isEmpty()
            ? Optional.empty()
            : onTheLatest(
                item,
                live,
                object ->
                    Transfer.giveBack(object, kubernetes.fieldManager(), fields)
                        .flatMap(
                            patch -> writes.call(item, () -> kubernetes.merge(item.ref, patch))));
    ledger.transferSettled(item.key);
    return after;
  }

  /**
   * Makes a write whose precondition is the version of the object: again with the latest one, if
   * somebody came first.
   */
  private <T> Optional<T> onTheLatest(
      Item item, Map<String, Object> live, Function<Map<String, Object>, Optional<T>> write) {
    Map<String, Object> object = live;
    for (int attempt = 1; ; attempt++) {
      try {
        return write.apply(object);
      } catch (Refusal e) {
        if (e.reason() != Reason.ObjectReplaced || attempt == ATTEMPTS) {
          throw e;
        }
        object =
            writes
                .call(item, () -> kubernetes.get(item.ref))
                .filter(latest -> Ownership.uid(latest).equals(Ownership.uid(live)))
                .orElseThrow(() -> e);
      }
    }
  }
}
