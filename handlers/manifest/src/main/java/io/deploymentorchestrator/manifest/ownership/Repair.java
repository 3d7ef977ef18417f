package io.deploymentorchestrator.manifest.ownership;

import io.deploymentorchestrator.manifest.json.Trees;
import java.util.Map;

/**
 * Whether an apply put something back: what the manifest sets differs from before it. That the
 * object has another version is no such thing. Pure.
 */
public final class Repair {

  private Repair() {}

  /**
   * Compares an object before and after an apply of that field manager.
   *
   * @param applied the tree as it was sent
   * @return true also if it is another object: one that somebody made in place of ours
   */
  public static boolean happened(
      Map<String, Object> applied,
      Map<String, Object> before,
      Map<String, Object> after,
      String manager,
      String recordedUid) {
    boolean another = Ownership.uid(before).filter(recordedUid::equals).isEmpty();
    if (another) {
      return true;
    }
    if (!ManagedFields.areKept(after)) {
      return !Trees.same(Values.ofThose(applied, before), Values.ofThose(applied, after));
    }
    return ManagedFields.appliedBy(after, manager)
        .map(Repair::fields)
        .filter(set -> !Trees.same(Values.of(set, before), Values.of(set, after)))
        .isPresent();
  }

  /** Whether that field manager owns other fields than before. */
  public static boolean reclaimed(
      Map<String, Object> before, Map<String, Object> after, String manager) {
    return ManagedFields.appliedBy(after, manager)
        .filter(
            entry ->
                !Trees.same(
                    fields(entry).keys(),
                    ManagedFields.appliedBy(before, manager)
                        .map(e -> fields(e).keys())
                        .orElse(Map.of())))
        .isPresent();
  }

  private static FieldSet fields(Map<String, Object> entry) {
    return new FieldSet(Trees.map(entry, "fieldsV1"));
  }
}
