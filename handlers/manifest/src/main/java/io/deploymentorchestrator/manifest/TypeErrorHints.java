package io.deploymentorchestrator.manifest;

import io.deploymentorchestrator.manifest.config.Declared;
import io.deploymentorchestrator.manifest.json.FieldPath;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells a value of a wrong type that came from a reference from one that the user wrote: a filter
 * mends it. Pure.
 */
final class TypeErrorHints {

  /**
   * How the API server says which type it wants, after the field: server-side apply, then the
   * schema of a custom resource.
   */
  private static final String WANTED =
      ": (?:expected |[^;]*must be of type )(string|integer|number|numeric)\\b";

  private final List<Map<String, Object>> manifests;
  private final Set<String> referencedPaths;

  /**
   * Of a config.
   *
   * @param manifests its list
   * @param referencedPaths as the host tells them
   */
  TypeErrorHints(List<Map<String, Object>> manifests, Set<String> referencedPaths) {
    this.manifests = manifests;
    this.referencedPaths = referencedPaths;
  }

  /** The same refusal, or one that names the reference and its cure. */
  Refusal explain(Declared declared, Refusal refusal) {
    if (refusal.reason() != Reason.Rejected) {
      return refusal;
    }
    for (String path : referencedPaths) {
      Optional<String> wanted =
          inManifest(path, declared).flatMap(field -> wanted(refusal.text(), declared, field));
      if (wanted.isPresent()) {
        return new Refusal(
            Reason.TypeMismatch,
            refusal.text()
                + "; "
                + path
                + " comes from a reference: append "
                + (wanted.get().equals("string") ? "| string" : "| int")
                + " to it");
      }
    }
    return refusal;
  }

  /** The steps inside the manifest; empty if the path leads elsewhere. */
  private Optional<List<Object>> inManifest(String path, Declared declared) {
    return FieldPath.parse(path)
        .map(FieldPath::steps)
        .filter(
            steps ->
                steps.size() > 3
                    && steps.get(1).equals("manifests")
                    && steps.get(2) instanceof Integer index
                    && index < manifests.size()
                    && isSame(new Declared(manifests.get(index)), declared))
        .map(steps -> steps.subList(3, steps.size()));
  }

  private static boolean isSame(Declared one, Declared other) {
    return one.apiVersion().equals(other.apiVersion())
        && one.label().equals(other.label())
        && one.namespace().equals(other.namespace());
  }

  /** The type that the server wants at a field, if that is what it says of it. */
  private static Optional<String> wanted(String said, Declared declared, List<Object> field) {
    StringBuilder pattern = new StringBuilder("(?:^|[\\s.])");
    @Nullable Object here = declared.object();
    for (Object step : field) {
      if (here instanceof List<?> list && step instanceof Integer index) {
        // By its place, or by what tells the items of the list apart: [name="web"].
        pattern.append("\\[[^\\]]*\\]");
        here = index < list.size() ? list.get(index) : null;
      } else {
        pattern.append(here == declared.object() ? "" : "\\.").append(Pattern.quote("" + step));
        here = here instanceof Map<?, ?> map ? map.get(step) : null;
      }
    }
    Matcher matcher = Pattern.compile(pattern + WANTED).matcher(said);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
