package io.deploymentorchestrator.manifest.ownership;

import io.deploymentorchestrator.manifest.json.Trees;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An entry of {@code managedFields}, or what of it is below one field.
 *
 * @param name the field manager's
 * @param applier whether it owns the fields by server-side apply
 * @param subresource through which it wrote, as an autoscaler does through {@code scale}
 * @param fields what it owns
 */
record Manager(String name, boolean applier, Optional<String> subresource, FieldSet fields) {

  /** All of an object. */
  static List<Manager> all(Map<String, Object> live) {
    return Trees.maps(live, "metadata", "managedFields").stream().map(Manager::of).toList();
  }

  static Manager of(Map<String, Object> entry) {
    return new Manager(
        Trees.text(entry, "manager").orElse("unknown"),
        Trees.text(entry, "operation").filter("Apply"::equals).isPresent(),
        Trees.text(entry, "subresource"),
        new FieldSet(Trees.map(entry, "fieldsV1")));
  }

  /** Whether it is what that field manager applied. */
  boolean isApplier(String manager) {
    return applier && subresource.isEmpty() && name.equals(manager);
  }

  /** What it owns below a key; empty if it owns nothing there. */
  Optional<Manager> at(String key) {
    return fields.at(key).map(below -> new Manager(name, applier, subresource, below));
  }

  /** As messages name it. */
  @Override
  public String toString() {
    return '"' + name + '"' + subresource.map(s -> " (subresource " + s + ")").orElse("");
  }
}
