package io.deploymentorchestrator.secrets.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Compares schemas of CRDs by the objects that they accept. */
final class AcceptedObjects {

  private final List<String> problems = new ArrayList<>();

  private AcceptedObjects() {}

  /**
   * What one schema accepts and the other does not, field by field; and where a field that is left
   * out comes to another value.
   */
  static List<String> refusedBy(JsonNode ours, JsonNode theirs) {
    AcceptedObjects comparison = new AcceptedObjects();
    comparison.compare("", ours, theirs);
    return comparison.problems;
  }

  private void compare(String path, JsonNode ours, JsonNode theirs) {
    if (ours.isMissingNode()) {
      problems.add(path + ": is not there");
      return;
    }
    same(path, "type", ours, theirs);
    same(path, "format", ours, theirs);
    values(path, ours.path("enum"), theirs.path("enum"));
    if (ours.has("pattern")) {
      same(path, "pattern", ours, theirs);
    }
    for (String bound : List.of("minLength", "minItems", "minProperties")) {
      if (ours.path(bound).asLong(0) > theirs.path(bound).asLong(0)) {
        problems.add(path + ": " + bound);
      }
    }
    for (String bound : List.of("maxLength", "maxItems", "maxProperties")) {
      if (ours.path(bound).asLong(Long.MAX_VALUE) < theirs.path(bound).asLong(Long.MAX_VALUE)) {
        problems.add(path + ": " + bound);
      }
    }
    if (!texts(theirs.path("required")).containsAll(texts(ours.path("required")))) {
      problems.add(path + ": requires " + ours.path("required"));
    }
    if (!theirs.path("x-kubernetes-validations").equals(ours.path("x-kubernetes-validations"))) {
      problems.add(path + ": rules");
    }
    if (theirs.path("nullable").asBoolean() && !ours.path("nullable").asBoolean()) {
      problems.add(path + ": null");
    }
    if (!theirs.path("default").equals(ours.path("default"))) {
      problems.add(path + ": default " + ours.path("default") + ", not " + theirs.path("default"));
    }
    theirs
        .path("properties")
        .properties()
        .forEach(
            field ->
                compare(
                    path + "." + field.getKey(),
                    ours.path("properties").path(field.getKey()),
                    field.getValue()));
    if (theirs.has("items")) {
      compare(path + "[]", ours.path("items"), theirs.get("items"));
    }
    if (theirs.path("additionalProperties").isObject()) {
      compare(path + "{}", ours.path("additionalProperties"), theirs.get("additionalProperties"));
    }
  }

  private void same(String path, String keyword, JsonNode ours, JsonNode theirs) {
    if (!ours.path(keyword).equals(theirs.path(keyword))) {
      problems.add(
          path + ": " + keyword + " " + ours.path(keyword) + ", not " + theirs.path(keyword));
    }
  }

  private void values(String path, JsonNode ours, JsonNode theirs) {
    if (!ours.isMissingNode()
        && (theirs.isMissingNode() || !texts(ours).containsAll(texts(theirs)))) {
      problems.add(path + ": values " + ours + ", not " + theirs);
    }
  }

  private static Set<String> texts(JsonNode list) {
    Set<String> texts = new HashSet<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
