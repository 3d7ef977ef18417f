package io.deploymentorchestrator.manifest.ownership;

import io.deploymentorchestrator.manifest.json.Json;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A list whose items are found by what {@code managedFields} call them, each in a few steps however
 * long the list is. Confined to one thread.
 */
final class Items {

  private final List<?> list;

  /** By the names of the keys, by those of them that an item has: by their values. */
  private final Map<Set<String>, Map<Set<String>, Map<String, Object>>> byKeys = new HashMap<>();

  private final Map<String, Object> byValue = new HashMap<>();

  Items(@Nullable Object list) {
    this.list = list instanceof List<?> items ? items : List.of();
  }

  /** The item that a key names, which may leave out what has a default; null if there is none. */
  @Nullable Object find(String key) {
    if (key.startsWith(FieldSet.VALUE)) {
      return byValue().get(Json.write(ManagedFields.parsed(key)));
    }
    Map<String, Object> keys = FieldSet.itemKeys(key);
    @Nullable Object found = null;
    int most = 0;
    for (var items : byKeys.computeIfAbsent(Set.copyOf(keys.keySet()), this::index).entrySet()) {
      Object item = items.getValue().get(signature(items.getKey(), keys));
      if (item != null && items.getKey().size() > most) {
        found = item;
        most = items.getKey().size();
      }
    }
    return found;
  }

  private Map<Set<String>, Map<String, Object>> index(Set<String> names) {
    Map<Set<String>, Map<String, Object>> index = new HashMap<>();
    for (Object item : list) {
      if (item instanceof Map<?, ?> map) {
        Set<String> present = present(names, map);
        if (!present.isEmpty()) {
          index
              .computeIfAbsent(present, p -> new HashMap<>())
              .putIfAbsent(signature(present, map), item);
        }
      }
    }
    return index;
  }

  private Map<String, Object> byValue() {
    if (byValue.isEmpty()) {
      for (Object item : list) {
        if (item != null) {
          byValue.putIfAbsent(Json.write(item), item);
        }
      }
    }
    return byValue;
  }

  /** Which of these members an object has. */
  static Set<String> present(Set<String> names, Map<?, ?> object) {
    Set<String> present = new HashSet<>(names);
    present.removeIf(name -> object.get(name) == null);
    return present;
  }

  /** These members of an object as a text: the same for the same values. */
  static String signature(Set<String> names, Map<?, ?> object) {
    Map<String, @Nullable Object> values = new TreeMap<>();
    names.forEach(name -> values.put(name, object.get(name)));
    return Json.write(values);
  }
}
