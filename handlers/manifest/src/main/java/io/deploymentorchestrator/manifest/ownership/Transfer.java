package io.deploymentorchestrator.manifest.ownership;

import io.deploymentorchestrator.manifest.inventory.TransferredFields;
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
          && obstacles.stream().anyMatch(o -> reach(other, o.keys()).isPresent())) {
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
                all.stream().anyMatch(m -> !m.isApplier(manager) && reach(m, o.keys()).isPresent())
                    || all.stream().noneMatch(m -> m.isApplier(manager) && isWholly(m, o)))
        .toList();
  }

  private static boolean isWholly(Manager manager, Obstacle obstacle) {
    return reach(manager, obstacle.keys())
        .filter(below -> below.fields().isWhole() || below.fields().at(FieldSet.ITSELF).isPresent())
        .isPresent();
  }

  private static Optional<Manager> reach(Manager manager, List<String> keys) {
    Optional<Manager> here = Optional.of(manager);
    for (String key : keys) {
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
    obstacles.forEach(o -> put(Trees.member(mine, "fieldsV1"), o.keys(), Map.of()));
    return ManagedFields.patch(live, entries);
  }

  /** Whose these fields are, for {@link #giveBack}. */
  public static TransferredFields fields(
      Map<String, Object> live, String manager, List<Obstacle> obstacles) {
    List<Map<String, Object>> owners = new ArrayList<>();
    for (Map<String, Object> entry : Trees.maps(live, "metadata", "managedFields")) {
      Map<String, Object> theirs = new LinkedHashMap<>();
      if (!Manager.of(entry).isApplier(manager)) {
        obstacles.forEach(o -> copy(Trees.map(entry, "fieldsV1"), theirs, o.keys()));
      }
      if (!theirs.isEmpty()) {
        Map<String, Object> owner = Trees.copy(entry);
        owner.put("fieldsV1", theirs);
        owners.add(owner);
      }
    }
    return new TransferredFields(
        Ownership.uid(live).orElse(""), obstacles.stream().map(Obstacle::keys).toList(), owners);
  }

  /**
   * A merge patch that makes such fields theirs again whose they were, where the write that was to
   * remove them did not happen.
   *
   * @param live the object as it is
   * @return empty if that field manager has none of them
   */
  public static Optional<Map<String, Object>> giveBack(
      Map<String, Object> live, String manager, TransferredFields transferred) {
    List<Map<String, Object>> entries = new ArrayList<>();
    List<List<String>> back = new ArrayList<>();
    for (Map<String, Object> entry : Trees.maps(live, "metadata", "managedFields")) {
      Map<String, Object> copy = Trees.copy(entry);
      if (Manager.of(entry).isApplier(manager)) {
        transferred.fields().stream()
            .filter(keys -> reach(Manager.of(entry), keys).isPresent())
            .forEach(back::add);
        back.forEach(keys -> remove(Trees.member(copy, "fieldsV1"), keys));
      }
      if (!Trees.map(copy, "fieldsV1").isEmpty()) {
        entries.add(copy);
      }
    }
    if (back.isEmpty()) {
      return Optional.empty();
    }
    for (Map<String, Object> owner : transferred.owners()) {
      Map<String, Object> theirs = new LinkedHashMap<>();
      back.forEach(keys -> copy(Trees.map(owner, "fieldsV1"), theirs, keys));
      if (theirs.isEmpty()) {
        continue;
      }
      Map<String, Object> entry =
          entries.stream()
              .filter(e -> ManagedFields.isSameManager(e, owner))
              .findFirst()
              .orElseGet(
                  () -> {
                    Map<String, Object> made = Trees.copy(owner);
                    made.put("fieldsV1", new LinkedHashMap<>());
                    entries.add(made);
                    return made;
                  });
      back.forEach(
          keys -> copy(Trees.map(owner, "fieldsV1"), Trees.member(entry, "fieldsV1"), keys));
    }
    return Optional.of(ManagedFields.patch(live, entries));
  }

  /** Copies what of a set of fields is at a place, if anything is. */
  private static void copy(Map<String, Object> from, Map<String, Object> to, List<String> keys) {
    Map<String, Object> found = from;
    for (String key : keys) {
      if (!found.containsKey(key)) {
        return;
      }
      found = Trees.map(found, key);
    }
    put(to, keys, found);
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

  /** Adds a field, with what is below it. What was in the set as a whole is so still. */
  private static void put(
      Map<String, Object> fields, List<String> keys, Map<String, Object> below) {
    Map<String, Object> here = fields;
    for (String key : keys.subList(0, keys.size() - 1)) {
      boolean present = here.containsKey(key);
      here = Trees.member(here, key);
      if (present && here.isEmpty()) {
        here.put(FieldSet.ITSELF, new LinkedHashMap<>());
      }
    }
    here.put(keys.getLast(), Trees.copy(below));
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
