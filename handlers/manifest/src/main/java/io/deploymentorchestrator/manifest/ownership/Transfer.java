package io.deploymentorchestrator.manifest.ownership;

import io.deploymentorchestrator.manifest.json.Trees;
import io.deploymentorchestrator.manifest.ownership.Obstacles.Obstacle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How fields that the manifest does not set are made to go with the next apply: server-side apply
 * removes what its field manager owned and its manifest does not have. So they are first made
 * theirs, in {@code managedFields} alone, and then go in the very write that sets what the manifest
 * sets. Pure.
 */
public final class Transfer {

  private Transfer() {}

  /** Appliers that own one of these fields, as messages name them: it is not for us to remove. */
  public static Set<String> appliers(
      Map<String, Object> live, String manager, List<Obstacle> obstacles) {
    Set<String> names = new LinkedHashSet<>();
    for (Manager other : Manager.all(live)) {
      if (other.applier()
          && !other.isApplier(manager)
          && obstacles.stream().anyMatch(o -> reach(other, o).isPresent())) {
        names.add(other.toString());
      }
    }
    return names;
  }

  /** Those that are not that field manager's own yet. */
  static List<Obstacle> open(Map<String, Object> live, String manager, List<Obstacle> obstacles) {
    List<Manager> all = Manager.all(live);
    return obstacles.stream()
        .filter(
            o ->
                all.stream().anyMatch(m -> !m.isApplier(manager) && reach(m, o).isPresent())
                    || all.stream().noneMatch(m -> m.isApplier(manager) && isWholly(m, o)))
        .toList();
  }

  private static boolean isWholly(Manager manager, Obstacle obstacle) {
    return reach(manager, obstacle)
        .filter(below -> below.fields().isWhole() || below.fields().at(FieldSet.ITSELF).isPresent())
        .isPresent();
  }

  private static Optional<Manager> reach(Manager manager, Obstacle obstacle) {
    Optional<Manager> here = Optional.of(manager);
    for (String key : obstacle.keys()) {
      here = here.flatMap(m -> m.at(key));
    }
    return here;
  }

  /**
   * A merge patch that makes them that field manager's, provided the object is as it was looked at.
   *
   * @param apiVersion of the manifest
   */
  public static Map<String, Object> patch(
      Map<String, Object> live, String manager, String apiVersion, List<Obstacle> obstacles) {
    List<Map<String, Object>> entries = new ArrayList<>();
    Optional<Map<String, Object>> ours = Optional.empty();
    for (Map<String, Object> entry : Trees.maps(live, "metadata", "managedFields")) {
      Map<String, Object> copy = Trees.copy(entry);
      if (Manager.of(entry).isApplier(manager)) {
        ours = Optional.of(copy);
      } else {
        obstacles.forEach(o -> remove(Trees.member(copy, "fieldsV1"), o.keys()));
        if (Trees.map(copy, "fieldsV1").isEmpty()) {
          continue;
        }
      }
      entries.add(copy);
    }
    Map<String, Object> mine =
        ours.orElseGet(
            () -> {
              Map<String, Object> made = entry(manager, apiVersion);
              entries.add(made);
              return made;
            });
    obstacles.forEach(o -> add(Trees.member(mine, "fieldsV1"), o.keys()));
    return owned(live, entries);
  }

  /**
   * A merge patch that takes that back, where the write that was to follow did not happen.
   *
   * @param patched the object as the first patch left it
   * @param before the object as it was before
   */
  public static Map<String, Object> undo(Map<String, Object> patched, Map<String, Object> before) {
    return owned(patched, Trees.maps(before, "metadata", "managedFields"));
  }

  private static Map<String, Object> owned(
      Map<String, Object> asSeen, List<Map<String, Object>> managedFields) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    Trees.text(asSeen, "metadata", "uid").ifPresent(uid -> metadata.put("uid", uid));
    Trees.text(asSeen, "metadata", "resourceVersion")
        .ifPresent(version -> metadata.put("resourceVersion", version));
    metadata.put("managedFields", managedFields);
    return Map.of("metadata", metadata);
  }

  /**
   * The same without the {@code null}s that a manifest has where these fields are: they say that
   * nothing shall be there, and server-side apply would keep them as fields that are set.
   */
  public static Map<String, Object> withoutNulls(
      Map<String, Object> tree, List<Obstacle> obstacles) {
    Map<String, Object> copy = Trees.copy(tree);
    for (Obstacle obstacle : obstacles) {
      @Nullable Object here = copy;
      for (String key : obstacle.keys().subList(0, obstacle.keys().size() - 1)) {
        here =
            key.startsWith(FieldSet.MEMBER)
                ? FieldSet.get(here, key.substring(FieldSet.MEMBER.length()))
                : new Items(here).find(key);
      }
      if (here instanceof Map<?, ?> parent) {
        String last = obstacle.keys().getLast();
        parent.remove(last.substring(Math.min(last.length(), FieldSet.MEMBER.length())));
      }
    }
    return copy;
  }

  private static Map<String, Object> entry(String manager, String apiVersion) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("manager", manager);
    entry.put("operation", "Apply");
    entry.put("apiVersion", apiVersion);
    entry.put("fieldsType", "FieldsV1");
    return entry;
  }

  private static void add(Map<String, Object> fields, List<String> keys) {
    Map<String, Object> here = fields;
    for (String key : keys) {
      boolean whole = here.isEmpty() && here != fields;
      if (whole) {
        here.put(FieldSet.ITSELF, new LinkedHashMap<>());
      }
      here = Trees.member(here, key);
    }
    here.clear();
  }

  /** An object left with nothing would mean all of it. */
  private static void remove(Map<String, Object> fields, List<String> keys) {
    String key = keys.getFirst();
    if (!(fields.get(key) instanceof Map<?, ?>)) {
      return;
    }
    if (keys.size() == 1) {
      fields.remove(key);
      return;
    }
    Map<String, Object> below = Trees.member(fields, key);
    if (below.isEmpty()) {
      return;
    }
    remove(below, keys.subList(1, keys.size()));
    if (below.isEmpty()) {
      fields.remove(key);
    }
  }
}
