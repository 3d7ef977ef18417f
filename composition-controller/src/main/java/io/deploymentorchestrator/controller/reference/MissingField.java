package io.deploymentorchestrator.controller.reference;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.controller.reference.Reference.Step;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What to say when a reference's path leads nowhere. */
final class MissingField {

  private static final int SHOWN_FIELDS = 30;
  private static final int SHOWN_CHARACTERS = 400;
  private static final int SHOWN_KEY = 60;
  private static final int SHOWN_PATH = 200;

  private MissingField() {}

  /**
   * Some step of its path is not there.
   *
   * @param walked how many steps were
   * @param at what has no such step; null if nothing is reported
   */
  static String message(Reference reference, int walked, @Nullable JsonNode at) {
    return reference.excerpt()
        + ": "
        + path(reference, walked)
        + " has no "
        + reference.path().get(walked).text(SHOWN_KEY)
        + "; "
        + found(at);
  }

  /** Its whole path is there, and empty. */
  static String nothing(Reference reference) {
    return path(reference, reference.path().size()) + " is empty: nothing is reported there yet";
  }

  private static String path(Reference reference, int steps) {
    StringBuilder path = new StringBuilder("." + reference.name() + ".providerStatus");
    for (Step step : reference.path().subList(0, steps)) {
      path.append(step.text(SHOWN_KEY));
    }
    return Excerpt.of(path.toString(), SHOWN_PATH);
  }

  private static String found(@Nullable JsonNode at) {
    if (at == null) {
      return "nothing is reported there";
    }
    if (at.isArray()) {
      return "it is a list of " + at.size();
    }
    if (!at.isObject()) {
      return "it is a plain value";
    }
    return "it has " + (at.isEmpty() ? "no fields" : fields(at));
  }

  private static String fields(JsonNode object) {
    List<String> keys = new ArrayList<>();
    int characters = 0;
    Iterator<String> names = object.fieldNames();
    while (names.hasNext() && keys.size() < SHOWN_FIELDS && characters < SHOWN_CHARACTERS) {
      String key = Excerpt.of(names.next(), SHOWN_KEY);
      keys.add(key);
      characters += key.length() + 2;
    }
    int more = object.size() - keys.size();
    return String.join(", ", keys) + (more == 0 ? "" : " and " + more + " more");
  }
}
