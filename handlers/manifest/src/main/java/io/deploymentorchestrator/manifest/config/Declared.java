package io.deploymentorchestrator.manifest.config;

import io.deploymentorchestrator.manifest.json.Trees;
import java.util.Map;
import java.util.Optional;

/**
 * An object to apply, as the user wrote it: whether it lives in a namespace is not known yet.
 *
 * @param object the tree, without what only the API server sets
 */
public record Declared(Map<String, Object> object) {

  /** Says that an existing object without a mark may become ours. */
  public static final String ADOPT = "deployment-orchestrator.io/adopt";

  /** Says that an object stays when it leaves the list. */
  public static final String PRUNE = "deployment-orchestrator.io/prune";

  /** The value that says so. */
  public static final String DISABLED = "disabled";

  /** Says that an object may be deleted and made anew where it cannot be changed. */
  public static final String RECREATE = "deployment-orchestrator.io/recreate";

  /** Its apiVersion. */
  public String apiVersion() {
    return Trees.text(object, "apiVersion").orElse("");
  }

  /** The API group, empty for the core group. */
  public String group() {
    int slash = apiVersion().indexOf('/');
    return slash < 0 ? "" : apiVersion().substring(0, slash);
  }

  /** Its kind. */
  public String kind() {
    return Trees.text(object, "kind").orElse("");
  }

  /** Whether it is of that group and kind, whatever its version. */
  public boolean is(String group, String kind) {
    return group().equals(group) && kind().equals(kind);
  }

  /** Whether it is written as the same object. */
  public boolean isNamedAs(Declared other) {
    return apiVersion().equals(other.apiVersion())
        && kind().equals(other.kind())
        && name().equals(other.name())
        && namespace().equals(other.namespace());
  }

  /** Its name. */
  public String name() {
    return Trees.text(object, "metadata", "name").orElse("");
  }

  /** The namespace written in it. */
  public Optional<String> namespace() {
    return Trees.text(object, "metadata", "namespace");
  }

  /** How outputs and rules name it. */
  public String label() {
    return kind() + "/" + name();
  }

  /** Whether an annotation has that value. */
  public boolean annotated(String annotation, String value) {
    return Trees.text(object, "metadata", "annotations", annotation)
        .filter(value::equals)
        .isPresent();
  }

  /** Whether it is never to be deleted. */
  public boolean isKept() {
    return annotated(PRUNE, DISABLED);
  }

  /** Others need these to be there first. */
  public boolean comesFirst() {
    return isDefinition() || (group().isEmpty() && kind().equals("Namespace"));
  }

  /** Whether it is a CustomResourceDefinition. */
  public boolean isDefinition() {
    return group().equals("apiextensions.k8s.io") && kind().equals("CustomResourceDefinition");
  }

  /** Whether it is the CustomResourceDefinition of that kind. */
  public boolean defines(String group, String kind) {
    return isDefinition()
        && Trees.text(object, "spec", "group").filter(group::equals).isPresent()
        && Trees.text(object, "spec", "names", "kind").filter(kind::equals).isPresent();
  }
}
