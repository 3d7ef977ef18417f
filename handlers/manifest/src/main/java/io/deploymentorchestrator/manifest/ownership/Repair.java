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
   * @return true also if it is another object: one that somebody made in place of ours
   */
  public static boolean happened(
      Map<String, Object> before, Map<String, Object> after, String manager, String recordedUid) {
    boolean another = Ownership.uid(before).filter(recordedUid::equals).isEmpty();
    return another
        || ManagedFields.appliedBy(after, manager)
            .map(entry -> new FieldSet(Trees.map(entry, "fieldsV1")))
            .filter(set -> !Trees.same(Values.of(set, before), Values.of(set, after)))
            .isPresent();
  }
}
