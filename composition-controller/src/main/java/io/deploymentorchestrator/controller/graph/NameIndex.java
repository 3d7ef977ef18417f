package io.deploymentorchestrator.controller.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the names of the Components of a namespace could mean: who is concerned when a Component
 * comes or goes, and by which of its names. Not thread-safe.
 */
final class NameIndex {

  /** What could be meant → Component that has such names → those names. */
  private final Map<ComponentKey, Map<ComponentKey, List<String>>> interested = new HashMap<>();

  /**
   * Everything that the names of a Component could mean, by whatever exists later → those names.
   */
  static Map<ComponentKey, List<String>> candidates(Node node) {
    return candidates(node, true);
  }

  /**
   * The same.
   *
   * @param member whether it belongs to the Composition that it says
   */
  static Map<ComponentKey, List<String>> candidates(Node node, boolean member) {
    Map<ComponentKey, List<String>> candidates = new LinkedHashMap<>();
    Map<String, ComponentKey> applied = node.appliedByName();
    for (String name : node.wantedNames()) {
      add(candidates, NameScopes.inNamespace(node, name), name);
      add(candidates, member ? NameScopes.sibling(node, name) : null, name);
      add(candidates, applied.get(NameScopes.normal(name)), name);
    }
    return candidates;
  }

  private static void add(
      Map<ComponentKey, List<String>> candidates, @Nullable ComponentKey key, String name) {
    if (key == null) {
      return;
    }
    List<String> names = candidates.get(key);
    if (names == null) {
      candidates.put(key, List.of(name));
    } else if (!names.getLast().equals(name)) {
      List<String> more = new ArrayList<>(names);
      more.add(name);
      candidates.put(key, more);
    }
  }

  void add(Node node) {
    candidates(node)
        .forEach(
            (candidate, names) ->
                interested
                    .computeIfAbsent(candidate, k -> new LinkedHashMap<>())
                    .put(node.key(), names));
  }

  void remove(Node node) {
    for (ComponentKey candidate : candidates(node).keySet()) {
      interested.computeIfPresent(
          candidate,
          (k, keys) -> {
            keys.remove(node.key());
            return keys.isEmpty() ? null : keys;
          });
    }
  }

  /** The Components that could mean this one, with the names by which they could. */
  Map<ComponentKey, List<String>> interestedIn(ComponentKey key) {
    return interested.getOrDefault(key, Map.of());
  }
}
