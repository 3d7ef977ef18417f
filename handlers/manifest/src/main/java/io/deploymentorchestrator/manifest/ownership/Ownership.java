package io.deploymentorchestrator.manifest.ownership;

import io.deploymentorchestrator.manifest.inventory.ObjectKey;
import io.deploymentorchestrator.manifest.json.Trees;
import java.util.Map;
import java.util.Optional;

/** Judges whose an existing object is. Status alone never proves it. Pure. */
public final class Ownership {

  private Ownership() {}

  /**
   * Judges an object that the Component wants to apply.
   *
   * @param recordedUid the uid in the inventory
   * @param adopt whether the manifest says to adopt it
   */
  public static Verdict judge(
      Map<String, Object> live,
      ObjectKey key,
      Owner us,
      String manager,
      Optional<String> recordedUid,
      boolean adopt) {
    Optional<Owner> marked = Mark.read(live, key);
    if (marked.isPresent()) {
      return marked.get().equals(us) ? new Verdict.Ours() : new Verdict.Others(marked.get());
    }
    // Somebody took the mark off an object that both our record and the API server's managedFields
    // know as ours.
    if (recordedUid.isPresent() && recordedUid.equals(uid(live)) && applied(live, manager)) {
      return new Verdict.Ours();
    }
    return adopt ? new Verdict.Adoptable() : new Verdict.Foreign();
  }

  /** Whether an object may be deleted or released: inventory, mark and uid must agree. */
  public static boolean mayRemove(
      Map<String, Object> live, ObjectKey key, Owner us, Optional<String> recordedUid) {
    boolean sameObject = recordedUid.isEmpty() || recordedUid.equals(uid(live));
    return sameObject && Mark.read(live, key).filter(us::equals).isPresent();
  }

  /** The uid of an object. */
  public static Optional<String> uid(Map<String, Object> live) {
    return Trees.text(live, "metadata", "uid");
  }

  private static boolean applied(Map<String, Object> live, String manager) {
    return ManagedFields.appliedBy(live, manager).isPresent();
  }
}
