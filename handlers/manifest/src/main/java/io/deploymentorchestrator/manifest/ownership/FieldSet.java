package io.deploymentorchestrator.manifest.ownership;

import io.deploymentorchestrator.manifest.json.Json;
import io.deploymentorchestrator.manifest.json.Trees;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A set of fields, or what of it is below one field, in the form of {@code fieldsV1}: {@code
 * f:name} a member of an object, {@code k:{…}} an item of a list with keys, {@code v:…} a value of
 * a set, {@code .} the field itself. A field with nothing below it is in the set as a whole: a
 * plain value, or a list or an object that the API server takes as one. Confined to one thread.
 */
final class FieldSet {

  static final String ITSELF = ".";
  static final String MEMBER = "f:";
  static final String ITEM = "k:";
  static final String VALUE = "v:";

  private final Map<String, Object> keys;

  /** By the names of the keys of items, by those of them that are asked for: by their values. */
  private final Map<Set<String>, Map<Set<String>, Map<String, String>>> itemKeys = new HashMap<>();

  private final Map<String, String> values = new HashMap<>();
  private @Nullable Map<Set<String>, Map<String, Map<String, Object>>> parsed;

  FieldSet(Map<String, Object> keys) {
    this.keys = keys;
  }

  Map<String, Object> keys() {
    return keys;
  }

  /** Nothing finer is told apart here. */
  boolean isWhole() {
    return keys.isEmpty();
  }

  /** What is below a key; empty if the key is not in the set. */
  Optional<FieldSet> at(String key) {
    return keys.get(key) instanceof Map<?, ?>
        ? Optional.of(new FieldSet(Trees.map(keys, key)))
        : Optional.empty();
  }

  /** Whether it tells the items of a list apart. */
  boolean hasItems() {
    return keys.keySet().stream().anyMatch(FieldSet::isItem);
  }

  /**
   * The key under which an item of a list is in the set, which may leave out what has a default.
   */
  Optional<String> keyOf(@Nullable Object item) {
    Map<Set<String>, Map<String, Map<String, Object>>> all = parsed();
    if (!(item instanceof Map<?, ?> map)) {
      return Optional.ofNullable(values.get(Json.write(item)));
    }
    for (Set<String> names : all.keySet()) {
      Set<String> present = Items.present(names, map);
      String key =
          present.isEmpty()
              ? null
              : itemKeys
                  .computeIfAbsent(names, n -> new HashMap<>())
                  .computeIfAbsent(present, p -> index(all.getOrDefault(names, Map.of()), p))
                  .get(Items.signature(present, map));
      if (key != null) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  private static Map<String, String> index(
      Map<String, Map<String, Object>> keys, Set<String> names) {
    Map<String, String> index = new HashMap<>();
    keys.forEach((key, members) -> index.putIfAbsent(Items.signature(names, members), key));
    return index;
  }

  /** The keys of items, each taken apart once. */
  private Map<Set<String>, Map<String, Map<String, Object>>> parsed() {
    if (parsed == null) {
      Map<Set<String>, Map<String, Map<String, Object>>> all = new HashMap<>();
      for (String key : keys.keySet()) {
        Map<String, Object> members = itemKeys(key);
        if (!members.isEmpty()) {
          all.computeIfAbsent(Set.copyOf(members.keySet()), n -> new HashMap<>()).put(key, members);
        } else if (key.startsWith(VALUE)) {
          values.put(Json.write(ManagedFields.parsed(key)), key);
        }
      }
      parsed = all;
    }
    return parsed;
  }

  /** The keys of items: names and values. Empty for any other key. */
  static Map<String, Object> itemKeys(String key) {
    return key.startsWith(ITEM) ? Trees.map(ManagedFields.parsed(key)) : Map.of();
  }

  static boolean isItem(String key) {
    return key.startsWith(ITEM) || key.startsWith(VALUE);
  }

  /** The member of an object; null if there is none. */
  static @Nullable Object get(@Nullable Object object, String name) {
    return object instanceof Map<?, ?> map ? map.get(name) : null;
  }
}
