package io.deploymentorchestrator.manifest;

import io.deploymentorchestrator.api.Run.Cause;
import io.deploymentorchestrator.manifest.ownership.Drift;
import io.deploymentorchestrator.manifest.ownership.Repair;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells putting an object back from giving it new content, counts the former, and ends it where
 * somebody else keeps on. Confined to one thread.
 */
final class PutBacks {

  private static final Set<Cause> NEW_INPUTS = Set.of(Cause.SPEC, Cause.DEPENDENCY, Cause.UPGRADE);
  private static final int PUT_BACKS_UNTIL_CONTESTED = 5;
  private static final int NAMED = 3;

  private final Set<Cause> causes;
  private final Ledger ledger;
  private final String manager;

  PutBacks(Set<Cause> causes, Ledger ledger, String manager) {
    this.causes = causes;
    this.ledger = ledger;
    this.manager = manager;
  }

  /**
   * Whether the object is to be what it was already made once: whatever else of the Component is
   * new or still in progress.
   */
  boolean isPutBack(Item item) {
    return item.isAsAppliedLast()
        || (item.recordedUid().isPresent() && causes.stream().noneMatch(NEW_INPUTS::contains));
  }

  /** Counts one that made a difference, be it in ownership alone. */
  void count(Item item, Map<String, Object> before) {
    if (item.live.isEmpty()) {
      return;
    }
    Map<String, Object> after = item.live.get();
    String uid = item.recordedUid().orElse("");
    if (Repair.happened(item.tree, before, after, manager, uid)) {
      ledger.repaired(item.key);
    } else if (Repair.reclaimed(before, after, manager)) {
      ledger.reclaimed(item.key);
    }
  }

  /**
   * Ends it after too many within the time that the checkpoint remembers.
   *
   * @param live as it is now; empty if it is gone
   */
  void refuseIfContested(Item item, Optional<Map<String, Object>> live) {
    int times = ledger.putBacksOf(item.key);
    if (times >= PUT_BACKS_UNTIL_CONTESTED) {
      throw new Refusal(
          Reason.DriftContested,
          live.map(object -> changing(item, object))
                  .orElseGet(() -> "somebody keeps deleting " + item.ref)
              + "; it was put back "
              + times
              + " times within 10 minutes; let one of the two own it");
    }
  }

  private String changing(Item item, Map<String, Object> live) {
    List<Drift.Field> fields = Drift.of(item.tree, live, manager);
    Set<String> owners =
        fields.stream()
            .flatMap(field -> field.owners().stream())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    String who =
        owners.isEmpty()
            ? "somebody"
            : "field manager " + owners.stream().limit(NAMED).collect(Collectors.joining(" and "));
    String what =
        fields.stream().limit(NAMED).map(Drift.Field::path).collect(Collectors.joining(", "));
    return who
        + " keeps changing "
        + item.ref
        + (what.isEmpty() ? "" : ": " + what)
        + (fields.size() > NAMED ? " and " + (fields.size() - NAMED) + " more fields" : "");
  }
}
