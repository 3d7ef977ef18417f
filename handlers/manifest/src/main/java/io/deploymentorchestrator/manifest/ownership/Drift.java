package io.deploymentorchestrator.manifest.ownership;

import io.deploymentorchestrator.manifest.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which of the fields that a manifest sets are not its field manager's any more, and whose they are
 * now. Pure.
 */
public final class Drift {

  /** Not recorded as anybody's. */
  private static final Set<String> IDENTITY = Set.of("apiVersion", "kind");

  private static final Set<String> IDENTITY_IN_METADATA =
      Set.of("name", "namespace", "uid", "resourceVersion");

  private final List<Field> found = new ArrayList<>();

  private Drift() {}

  /**
   * A field that was taken, or removed.
   *
   * @param path as the API server writes it: {@code .spec.ports[port=80,protocol="TCP"].name}
   * @param owners who has it now, as messages name them; empty if nobody has
   */
  public record Field(String path, Set<String> owners) {

    /** Copies the set. */
    public Field {
      owners = new LinkedHashSet<>(owners);
    }
  }

  /**
   * Those of an object; of one whose server keeps no {@code managedFields}, none.
   *
   * @param applied the tree as it is sent
   * @param live the object as it is
   * @param manager our field manager
   */
  public static List<Field> of(
      Map<String, Object> applied, Map<String, Object> live, String manager) {
    List<Manager> all = Manager.all(live);
    if (all.isEmpty()) {
      return List.of();
    }
    Optional<FieldSet> ours =
        all.stream().filter(m -> m.isApplier(manager)).map(Manager::fields).findFirst();
    List<Manager> others = all.stream().filter(m -> !m.isApplier(manager)).toList();
    Drift drift = new Drift();
    drift.members("", applied, new Place(ours, others));
    return List.copyOf(drift.found);
  }

  /** What we own at a field, and what others do. */
  private record Place(Optional<FieldSet> ours, List<Manager> others) {

    Place at(String key) {
      return new Place(
          ours.flatMap(set -> set.at(key)),
          others.stream().flatMap(m -> m.at(key).stream()).toList());
    }

    boolean isOurs() {
      return ours.filter(set -> set.isWhole() || set.at(FieldSet.ITSELF).isPresent()).isPresent();
    }

    /** It is owned as one. */
    boolean isWhole() {
      return ours.map(FieldSet::isWhole)
          .orElseGet(() -> others.stream().anyMatch(m -> m.fields().isWhole()));
    }

    boolean hasItems() {
      return sets().stream().anyMatch(FieldSet::hasItems);
    }

    Optional<String> keyOf(Object item) {
      return sets().stream().flatMap(set -> set.keyOf(item).stream()).findFirst();
    }

    /** The key it would have: with the names by which other items of the list are told apart. */
    String newKeyOf(Object item) {
      return sets().stream()
          .flatMap(set -> set.keys().keySet().stream())
          .map(FieldSet::itemKeys)
          .filter(keys -> !keys.isEmpty())
          .findFirst()
          .map(
              names ->
                  names.keySet().stream()
                      .filter(name -> FieldSet.get(item, name) != null)
                      .map(name -> name + "=" + Json.write(FieldSet.get(item, name)))
                      .collect(Collectors.joining(",")))
          .orElse("…");
    }

    /** Who has items in a list that are not of the manifest: where one of its own is gone. */
    Set<String> ownersOfOthers(Items applied) {
      return others.stream()
          .filter(
              m ->
                  m.fields().keys().keySet().stream()
                      .filter(FieldSet::isItem)
                      .anyMatch(key -> applied.find(key) == null))
          .map(Manager::toString)
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private List<FieldSet> sets() {
      List<FieldSet> sets = new ArrayList<>(ours.stream().toList());
      others.forEach(m -> sets.add(m.fields()));
      return sets;
    }

    Set<String> owners() {
      return others.stream()
          .map(Manager::toString)
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }
  }

  private void field(String path, @Nullable Object applied, Place place) {
    switch (applied) {
      case null -> {}
      case Map<?, ?> map when !map.isEmpty() && !place.isWhole() -> members(path, map, place);
      case List<?> list when place.hasItems() -> items(path, list, place);
      default -> {
        if (!place.isOurs()) {
          found.add(new Field(path, place.owners()));
        }
      }
    }
  }

  private void members(String path, Map<?, ?> applied, Place place) {
    for (Map.Entry<?, ?> member : applied.entrySet()) {
      String name = String.valueOf(member.getKey());
      boolean identity =
          (path.isEmpty() && IDENTITY.contains(name))
              || (path.equals(".metadata") && IDENTITY_IN_METADATA.contains(name));
      if (!identity) {
        field(path + "." + name, member.getValue(), place.at(FieldSet.MEMBER + name));
      }
    }
  }

  private void items(String path, List<?> applied, Place place) {
    List<Object> gone = new ArrayList<>();
    for (Object item : applied) {
      place
          .keyOf(item)
          .ifPresentOrElse(
              key -> field(path + "[" + shown(key) + "]", item, place.at(key)),
              () -> gone.add(item));
    }
    if (!gone.isEmpty()) {
      Set<String> owners = place.ownersOfOthers(new Items(applied));
      gone.forEach(item -> found.add(new Field(path + "[" + place.newKeyOf(item) + "]", owners)));
    }
  }

  /** {@code port=80,protocol="TCP"}, as the API server writes it. */
  static String shown(String key) {
    if (!key.startsWith(FieldSet.ITEM)) {
      return "=" + key.substring(FieldSet.VALUE.length());
    }
    return FieldSet.itemKeys(key).entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(e -> e.getKey() + "=" + Json.write(e.getValue()))
        .collect(Collectors.joining(","));
  }
}
