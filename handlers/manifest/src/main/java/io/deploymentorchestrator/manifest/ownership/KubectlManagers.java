package io.deploymentorchestrator.manifest.ownership;

import io.deploymentorchestrator.manifest.inventory.TransferredFields;
import io.deploymentorchestrator.manifest.json.Trees;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code kubectl apply} owns of an object becomes ours with it: else a key that later leaves
 * the manifest would stay, because kubectl still owns it (as kubectl itself does when it moves to
 * server-side apply: client-go, {@code util/csaupgrade}; Flux does so, too). Pure.
 */
public final class KubectlManagers {

  /** With and without {@code --server-side}, and what kubectl itself put in their place. */
  private static final Set<String> NAMES =
      Set.of("kubectl-client-side-apply", "kubectl", "kubectl-last-applied", "before-first-apply");

  private KubectlManagers() {}

  /** What {@link #takeOver} takes, as {@link #giveBack} needs it: whose fields they were. */
  public static TransferredFields taken(Map<String, Object> live, String manager) {
    return TransferredFields.adopted(
        Ownership.uid(live).orElse(""),
        Trees.maps(live, "metadata", "managedFields").stream()
            .filter(e -> isKubectls(e) || isOurs(e, manager))
            .toList());
  }

  /**
   * A merge patch that makes the fields of kubectl's managers those that we applied; empty if
   * kubectl owns none. That the object is at the version that was looked at is a precondition of
   * it.
   *
   * @param live the object with its {@code managedFields}
   * @param manager our field manager
   */
  public static Optional<Map<String, Object>> takeOver(Map<String, Object> live, String manager) {
    List<Map<String, Object>> entries = Trees.maps(live, "metadata", "managedFields");
    List<Map<String, Object>> theirs =
        entries.stream().filter(e -> isKubectls(e) || isOurs(e, manager)).toList();
    if (theirs.stream().noneMatch(KubectlManagers::isKubectls)) {
      return Optional.empty();
    }
    // Fields are named as a version names them: those of another one cannot be told here.
    Object version =
        theirs.stream()
            .max(Comparator.comparing(e -> Trees.text(e, "time").orElse("")))
            .map(e -> e.get("apiVersion"))
            .orElse("");
    Map<String, Object> fields = new LinkedHashMap<>();
    List<Map<String, Object>> kept = new ArrayList<>();
    for (Map<String, Object> entry : entries) {
      if (theirs.contains(entry) && version.equals(entry.get("apiVersion"))) {
        union(fields, Trees.map(entry, "fieldsV1"));
      } else if (!isOurs(entry, manager)) {
        kept.add(entry);
      }
    }
    kept.add(
        Map.of(
            "manager", manager,
            "operation", "Apply",
            "apiVersion", version,
            "fieldsType", "FieldsV1",
            "fieldsV1", fields));
    return Optional.of(ManagedFields.patch(live, kept));
  }

  /**
   * A merge patch that takes that back, where the write that was to follow was refused: of the
   * fields that we still own, each is again whose it was. Empty if we own none.
   *
   * @param now the object as it is, with its {@code managedFields}
   * @param taken by that patch
   * @param manager our field manager
   */
  public static Optional<Map<String, Object>> giveBack(
      Map<String, Object> now, TransferredFields taken, String manager) {
    List<Map<String, Object>> entries = Trees.maps(now, "metadata", "managedFields");
    Optional<Map<String, Object>> ours = ManagedFields.appliedBy(now, manager);
    if (ours.isEmpty()) {
      return Optional.empty();
    }
    List<Map<String, Object>> kept = new ArrayList<>(entries);
    kept.remove(ours.get());
    for (Map<String, Object> entry : taken.owners()) {
      boolean wasTaken = Objects.equals(ours.get().get("apiVersion"), entry.get("apiVersion"));
      Map<String, Object> fields =
          common(Trees.map(entry, "fieldsV1"), Trees.map(ours.get(), "fieldsV1"));
      // Who is kubectl again meanwhile owns what he wrote now.
      if (wasTaken
          && !fields.isEmpty()
          && kept.stream().noneMatch(e -> ManagedFields.isSameManager(e, entry))) {
        Map<String, Object> again = new LinkedHashMap<>(entry);
        again.put("fieldsV1", fields);
        kept.add(again);
      }
    }
    return Optional.of(ManagedFields.patch(now, kept));
  }

  private static Map<String, Object> common(Map<String, Object> one, Map<String, Object> other) {
    Map<String, Object> both = new LinkedHashMap<>();
    one.forEach(
        (key, value) -> {
          if (other.get(key) instanceof Map<?, ?> there) {
            Map<String, Object> fields = Trees.map(value);
            Map<String, Object> below = common(fields, Trees.map(there));
            if (fields.isEmpty() || !below.isEmpty()) {
              both.put(key, below);
            }
          }
        });
    return both;
  }

  private static boolean isKubectls(Map<String, Object> entry) {
    return NAMES.contains(Trees.text(entry, "manager").orElse(""))
        && Trees.text(entry, "subresource").isEmpty();
  }

  private static boolean isOurs(Map<String, Object> entry, String manager) {
    return manager.equals(entry.get("manager"))
        && "Apply".equals(entry.get("operation"))
        && Trees.text(entry, "subresource").isEmpty();
  }

  private static void union(Map<String, Object> into, Map<String, Object> more) {
    more.forEach(
        (key, value) -> {
          Map<String, Object> below = new LinkedHashMap<>(Trees.map(into.get(key)));
          union(below, Trees.map(value));
          into.put(key, below);
        });
  }
}
