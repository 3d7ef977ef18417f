package io.deploymentorchestrator.manifest.ownership;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values that an object has in a set of fields. Pure. */
final class Values {

  private Values() {}

  /** All of them. */
  static @Nullable Object of(FieldSet set, @Nullable Object live) {
    return of(set, live, live, true);
  }

  /**
   * Those of them that are the applier's. An object or a list that it applied empty may be one that
   * others fill: were it not, they would own it now.
   */
  static @Nullable Object applied(FieldSet set, @Nullable Object live, @Nullable Object applied) {
    return of(set, live, applied, false);
  }

  /**
   * Those that an object has where a tree has some: of a list of the same length item by item, of
   * any other all.
   */
  static @Nullable Object ofThose(@Nullable Object tree, @Nullable Object live) {
    if (tree instanceof Map<?, ?> wanted && live instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      wanted.forEach(
          (name, value) -> values.put(String.valueOf(name), ofThose(value, map.get(name))));
      return values;
    }
    if (tree instanceof List<?> wanted
        && live instanceof List<?> list
        && wanted.size() == list.size()) {
      List<@Nullable Object> values = new ArrayList<>();
      for (int i = 0; i < wanted.size(); i++) {
        values.add(ofThose(wanted.get(i), list.get(i)));
      }
      return values;
    }
    return live;
  }

  private static @Nullable Object of(
      FieldSet set, @Nullable Object live, @Nullable Object applied, boolean all) {
    if (set.isWhole()) {
      return all || !isEmpty(applied) ? live : isStructure(live) ? Map.of() : live;
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    Items liveItems = new Items(live);
    Items appliedItems = new Items(applied);
    for (String key : set.keys().keySet()) {
      if (key.equals(FieldSet.ITSELF)) {
        values.put(key, live != null);
        continue;
      }
      boolean member = key.startsWith(FieldSet.MEMBER);
      String name = key.substring(Math.min(FieldSet.MEMBER.length(), key.length()));
      Object there = member ? FieldSet.get(live, name) : liveItems.find(key);
      Object ours = member ? FieldSet.get(applied, name) : appliedItems.find(key);
      values.put(key, of(set.at(key).orElseThrow(), there, ours, all));
    }
    return values;
  }

  private static boolean isEmpty(@Nullable Object tree) {
    return switch (tree) {
      case null -> true;
      case Map<?, ?> map -> map.isEmpty();
      case List<?> list -> list.isEmpty();
      default -> false;
    };
  }

  private static boolean isStructure(@Nullable Object tree) {
    return tree instanceof Map<?, ?> || tree instanceof List<?>;
  }
}
