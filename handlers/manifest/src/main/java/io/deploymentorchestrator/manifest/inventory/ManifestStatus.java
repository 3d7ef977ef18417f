package io.deploymentorchestrator.manifest.inventory;

import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.api.WatchedObject;
import io.deploymentorchestrator.manifest.json.Trees;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code providerStatus}, typed. Its outputs have the user's own names and stand beside the lists,
 * which no record can say: so the host sees a map, and this is what the handler sees of it.
 *
 * @param applied the inventory, in the order of application
 * @param observed objects of others
 * @param outputs by name
 */
public record ManifestStatus(
    List<AppliedObject> applied, List<AppliedObject> observed, Map<String, Object> outputs) {

  private static final String APPLIED = "appliedResources";
  private static final String OBSERVED = "observedResources";

  /** Nothing yet. */
  public static final ManifestStatus NONE = new ManifestStatus(List.of(), List.of(), Map.of());

  /** Copies. */
  public ManifestStatus {
    applied = List.copyOf(applied);
    observed = List.copyOf(observed);
    outputs = new LinkedHashMap<>(outputs);
  }

  /** Reads a {@code providerStatus}; entries that are none are left out. */
  public static ManifestStatus of(Map<String, Object> tree) {
    Map<String, Object> outputs = new LinkedHashMap<>(tree);
    outputs.remove(APPLIED);
    outputs.remove(OBSERVED);
    return new ManifestStatus(objects(tree, APPLIED), objects(tree, OBSERVED), outputs);
  }

  private static List<AppliedObject> objects(Map<String, Object> tree, String name) {
    return Trees.maps(tree, name).stream().flatMap(e -> AppliedObject.parse(e).stream()).toList();
  }

  /** As {@code providerStatus}. */
  public Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>(outputs);
    tree.put(APPLIED, applied.stream().map(AppliedObject::tree).toList());
    if (!observed.isEmpty()) {
      tree.put(OBSERVED, observed.stream().map(AppliedObject::tree).toList());
    }
    return tree;
  }

  /**
   * The last tree, if this one differs in nothing but resourceVersions: those move with every
   * heartbeat in an object's status, and that is no reason to write.
   */
  public Map<String, Object> unlessOnlyVersionsDiffer(Map<String, Object> last) {
    Map<String, Object> tree = tree();
    return Trees.same(withoutVersions(tree), withoutVersions(last)) ? last : tree;
  }

  private static Map<String, Object> withoutVersions(Map<String, Object> tree) {
    Map<String, Object> copy = Trees.copy(tree);
    for (String list : List.of(APPLIED, OBSERVED)) {
      List<Map<String, Object>> entries = new ArrayList<>(Trees.maps(copy, list));
      entries.forEach(e -> e.remove("resourceVersion"));
    }
    return copy;
  }

  /** What to watch. */
  public List<WatchedObject> watches() {
    return Stream.concat(
            applied.stream().map(o -> new WatchedObject(o.ref(), true, o.resourceVersion())),
            observed.stream().map(o -> new WatchedObject(o.ref(), false, seen(o))))
        .toList();
  }

  /** Of an object of others that was not there, "not there" is what was seen. */
  private static Optional<String> seen(AppliedObject observed) {
    return Optional.of(observed.resourceVersion().orElse(""));
  }

  /** The entry of an object. */
  public Optional<AppliedObject> find(ObjectRef ref) {
    ObjectKey key = ObjectKey.of(ref);
    return applied.stream().filter(o -> o.key().equals(key)).findFirst();
  }
}
