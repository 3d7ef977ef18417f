package io.deploymentorchestrator.manifest.ownership;

import io.deploymentorchestrator.manifest.json.Trees;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A set of fields, or what of it is below one field, in the form of {@code fieldsV1}: {@code
 * f:name} a member of an object, {@code k:{…}} an item of a list with keys, {@code v:…} a value of
 * a set, {@code .} the field itself. A field with nothing below it is in the set as a whole: a
 * plain value, or a list or an object that the API server takes as one. Pure.
 */
record FieldSet(Map<String, Object> keys) {

  static final String ITSELF = ".";
  static final String MEMBER = "f:";
  static final String ITEM = "k:";
  static final String VALUE = "v:";

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

  Optional<FieldSet> member(String name) {
    return at(MEMBER + name);
  }

  /** Whether it tells the items of a list apart. */
  boolean hasItems() {
    return keys.keySet().stream().anyMatch(FieldSet::isItem);
  }

  /** The key under which an item of a list is in the set. */
  Optional<String> keyOf(@Nullable Object item) {
    return keys.keySet().stream()
        .filter(key -> isExactKeyOf(key, item))
        .findFirst()
        .or(() -> keys.keySet().stream().filter(key -> isKeyOf(key, item)).findFirst());
  }

  /** The keys of items: names and values. Empty for any other key. */
  static Map<String, Object> itemKeys(String key) {
    return key.startsWith(ITEM) ? Trees.map(ManagedFields.parsed(key)) : Map.of();
  }

  static boolean isItem(String key) {
    return key.startsWith(ITEM) || key.startsWith(VALUE);
  }

  /** Whether a key of a list is that of an item, which may leave out what has a default. */
  static boolean isKeyOf(String key, @Nullable Object item) {
    if (key.startsWith(ITEM)) {
      Map<String, Object> keys = itemKeys(key);
      return !keys.isEmpty() && ManagedFields.matches(item, keys);
    }
    return key.startsWith(VALUE) && Trees.same(ManagedFields.parsed(key), item);
  }

  private static boolean isExactKeyOf(String key, @Nullable Object item) {
    return isKeyOf(key, item)
        && (!(item instanceof Map<?, ?> map) || map.keySet().containsAll(itemKeys(key).keySet()));
  }

  /** The item of a list that a key names; null if there is none. */
  static @Nullable Object find(String key, @Nullable Object list) {
    if (!(list instanceof List<?> items)) {
      return null;
    }
    @Nullable Object lenient = null;
    for (Object item : items) {
      if (isExactKeyOf(key, item)) {
        return item;
      }
      lenient = lenient == null && isKeyOf(key, item) ? item : lenient;
    }
    return lenient;
  }

  /** The member of an object; null if there is none. */
  static @Nullable Object get(@Nullable Object object, String name) {
    return object instanceof Map<?, ?> map ? map.get(name) : null;
  }
}
