package io.deploymentorchestrator.manifest.ownership;

import io.deploymentorchestrator.manifest.json.Json;
import io.deploymentorchestrator.manifest.json.Trees;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code metadata.managedFields}: who owns which fields, as the API server recorded it. Pure.
 */
public final class ManagedFields {

  private ManagedFields() {}

  /** Whether the server keeps any: those of aggregated APIs may not. */
  static boolean areKept(Map<String, Object> live) {
    return !Trees.maps(live, "metadata", "managedFields").isEmpty();
  }

  /**
   * A merge patch that replaces them, on an object that is as it was seen.
   *
   * @param seen whose uid and version are the precondition
   */
  static Map<String, Object> patch(
      Map<String, Object> seen, List<Map<String, Object>> managedFields) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    Ownership.uid(seen).ifPresent(uid -> metadata.put("uid", uid));
    Trees.text(seen, "metadata", "resourceVersion")
        .ifPresent(version -> metadata.put("resourceVersion", version));
    metadata.put("managedFields", managedFields);
    return Map.of("metadata", metadata);
  }

  /** Whether two entries are one manager's, of which the server keeps one entry. */
  static boolean isSameManager(Map<String, Object> one, Map<String, Object> other) {
    return List.of("manager", "operation", "apiVersion", "subresource").stream()
        .allMatch(name -> Objects.equals(one.get(name), other.get(name)));
  }

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
    Items items = new Items(tree);
    return fields.entrySet().stream()
        .allMatch(field -> has(field.getKey(), Trees.map(field.getValue()), tree, items));
  }

  private static boolean has(
      String key, Map<String, Object> below, @Nullable Object tree, Items items) {
    if (key.equals(FieldSet.ITSELF)) {
      return true;
    }
    Object there =
        key.startsWith(FieldSet.MEMBER)
            ? FieldSet.get(tree, key.substring(FieldSet.MEMBER.length()))
            : items.find(key);
    return there != null && within(below, there);
  }

  static @Nullable Object parsed(String key) {
    try {
      return Json.parse(key.substring(2));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
