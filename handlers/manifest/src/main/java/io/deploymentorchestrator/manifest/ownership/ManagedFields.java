package io.deploymentorchestrator.manifest.ownership;

import io.deploymentorchestrator.manifest.json.Json;
import io.deploymentorchestrator.manifest.json.Trees;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code metadata.managedFields}: who owns which fields, as the API server recorded it. Pure.
 */
public final class ManagedFields {

  private ManagedFields() {}

  /** The entry of what a manager applied. */
  static Optional<Map<String, Object>> appliedBy(Map<String, Object> live, String manager) {
    return Trees.maps(live, "metadata", "managedFields").stream()
        .filter(e -> manager.equals(e.get("manager")))
        .filter(e -> "Apply".equals(e.get("operation")))
        .filter(e -> Trees.text(e, "subresource").isEmpty())
        .findFirst();
  }

  /** Who last wrote to the object beside that manager, leaving status aside. */
  public static Optional<String> lastOther(Map<String, Object> live, String manager) {
    return Trees.maps(live, "metadata", "managedFields").stream()
        .filter(e -> !manager.equals(e.get("manager")))
        .filter(e -> Trees.text(e, "subresource").isEmpty())
        .max(Comparator.comparing(e -> Trees.text(e, "time").orElse("")))
        .flatMap(e -> Trees.text(e, "manager"));
  }

  /**
   * Whether a manager applied, in that version, nothing that a desired tree does not have: then
   * applying the tree removes nothing.
   */
  static boolean within(Map<String, Object> live, String manager, Map<String, Object> desired) {
    return appliedBy(live, manager)
        .filter(
            e ->
                desired.get("apiVersion") != null
                    && desired.get("apiVersion").equals(e.get("apiVersion")))
        .filter(e -> within(Trees.map(e, "fieldsV1"), desired))
        .isPresent();
  }

  private static boolean within(Map<String, Object> fields, @Nullable Object tree) {
    return fields.entrySet().stream()
        .allMatch(field -> has(field.getKey(), field.getValue(), tree));
  }

  private static boolean has(String key, @Nullable Object below, @Nullable Object tree) {
    Map<String, Object> fields = Trees.map(below);
    if (key.equals(".")) {
      return true;
    }
    if (key.startsWith("f:")) {
      return tree instanceof Map<?, ?> map
          && map.get(key.substring(2)) != null
          && within(fields, map.get(key.substring(2)));
    }
    if (!(tree instanceof List<?> list)) {
      return false;
    }
    if (key.startsWith("k:")) {
      Map<String, Object> keys = Trees.map(parsed(key));
      return !keys.isEmpty()
          && list.stream().anyMatch(item -> matches(item, keys) && within(fields, item));
    }
    if (key.startsWith("v:")) {
      Object value = parsed(key);
      return list.stream().anyMatch(item -> Trees.same(item, value));
    }
    return false;
  }

  /**
   * A key that the manifest leaves out is one the server set to its default (the protocol of a
   * port).
   */
  static boolean matches(@Nullable Object item, Map<String, Object> keys) {
    return item instanceof Map<?, ?> map
        && keys.entrySet().stream()
            .allMatch(
                k -> map.get(k.getKey()) == null || Trees.same(map.get(k.getKey()), k.getValue()));
  }

  static @Nullable Object parsed(String key) {
    try {
      return Json.parse(key.substring(2));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
