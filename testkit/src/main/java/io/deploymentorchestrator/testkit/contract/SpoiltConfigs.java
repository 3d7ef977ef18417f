package io.deploymentorchestrator.testkit.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Configs that users write by mistake: a sample with one of its values missing or of another type,
 * at any depth.
 */
final class SpoiltConfigs {

  private static final String TEXT = "some text/other";

  private static final int DEEPEST = 12;

  private SpoiltConfigs() {}

  /** All of a sample; the first one is empty. */
  static List<Map<String, Object>> of(Map<String, Object> sample) {
    List<Map<String, Object>> all = new ArrayList<>();
    all.add(Map.of());
    members(sample, 0, all::add);
    return all;
  }

  private static void members(
      Map<String, Object> map, int depth, Consumer<Map<String, Object>> take) {
    for (Map.Entry<String, Object> member : map.entrySet()) {
      Map<String, Object> without = new LinkedHashMap<>(map);
      without.remove(member.getKey());
      take.accept(without);
      each(
          member.getValue(),
          depth + 1,
          value -> {
            Map<String, Object> with = new LinkedHashMap<>(map);
            put(with, member.getKey(), value);
            take.accept(with);
          });
    }
  }

  @SuppressWarnings("NullAway") // users write null
  private static void put(Map<String, Object> map, String key, @Nullable Object value) {
    map.put(key, value);
  }

  /** A value in all ways in which it can be another one. */
  @SuppressWarnings("unchecked")
  private static void each(@Nullable Object value, int depth, Consumer<@Nullable Object> take) {
    Map<String, @Nullable Object> odd = new LinkedHashMap<>();
    odd.put("", null);
    odd.put("a key", List.of(Map.of()));
    List<@Nullable Object> list = new ArrayList<>(List.of(1, TEXT, odd));
    list.add(null);
    take.accept(null);
    for (Object other : List.of(true, 0, -7.5, TEXT, "", List.of(), Map.of(), list, odd)) {
      take.accept(other);
    }
    if (depth >= DEEPEST) {
      return;
    }
    if (value instanceof Map<?, ?> map) {
      members((Map<String, Object>) map, depth, take::accept);
    } else if (value instanceof List<?> items) {
      for (int i = 0; i < items.size(); i++) {
        int at = i;
        each(
            items.get(i),
            depth + 1,
            item -> {
              List<@Nullable Object> with = new ArrayList<>(items);
              with.set(at, item);
              take.accept(with);
            });
      }
    }
  }
}
