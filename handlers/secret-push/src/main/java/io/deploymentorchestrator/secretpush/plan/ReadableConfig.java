package io.deploymentorchestrator.secretpush.plan;

import io.deploymentorchestrator.api.ConfigViolation;
import io.deploymentorchestrator.secretpush.config.FieldSpec;
import io.deploymentorchestrator.secretpush.config.GeneratorSpec;
import io.deploymentorchestrator.secretpush.config.UpdatePolicy;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What can be read of a config that may violate the schema. What can't is as if nothing were wrong
 * with it: the schema tells of that.
 *
 * @param fields by name; a field that can't be read is empty
 */
public record ReadableConfig(SortedMap<String, FieldSpec> fields, boolean alwaysUpdate) {

  private static final Set<String> SWITCHES =
      Set.of(
          "requireEachIncludedType",
          "excludePunctuation",
          "excludeNumbers",
          "excludeLowercase",
          "excludeUppercase",
          "includeSpace");

  /** Makes the fields unmodifiable. */
  public ReadableConfig {
    fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
  }

  /** Reads a JSON tree. */
  public static ReadableConfig of(Map<String, Object> tree) {
    SortedMap<String, FieldSpec> fields = new TreeMap<>();
    if (tree.get("fields") instanceof Map<?, ?> given) {
      given.forEach((name, field) -> fields.put(String.valueOf(name), field(field)));
    }
    boolean alwaysUpdate = UpdatePolicy.AlwaysUpdate.name().equals(tree.get("updatePolicy"));
    return new ReadableConfig(fields, alwaysUpdate);
  }

  /** What is wrong with it beyond the schema. */
  public List<ConfigViolation> violations(Optional<Duration> refreshInterval) {
    return BeyondSchema.of(this, refreshInterval);
  }

  private static FieldSpec field(@Nullable Object given) {
    if (!(given instanceof Map<?, ?> field)) {
      return new FieldSpec(null, null);
    }
    Object value = field.get("value");
    boolean scalar = value != null && ConfigValidation.isScalar(value);
    GeneratorSpec generator =
        field.get("generator") instanceof Map<?, ?> options ? generator(options) : null;
    return new FieldSpec(scalar ? value : null, generator);
  }

  private static GeneratorSpec generator(Map<?, ?> options) {
    int length = length(options.get("passwordLength"));
    Set<String> unread = new HashSet<>(SWITCHES);
    unread.removeIf(s -> !options.containsKey(s) || options.get(s) instanceof Boolean);
    Object excluded = options.get("excludeCharacters");
    boolean excludedIsRead =
        excluded instanceof String || !options.containsKey("excludeCharacters");
    if (!unread.isEmpty() || !excludedIsRead) {
      // What is left to choose from is not known: nothing is asked of it.
      return new GeneratorSpec(length, false, false, false, false, false, false, null);
    }
    return new GeneratorSpec(
        length,
        !Boolean.FALSE.equals(options.get("requireEachIncludedType")),
        isOn(options, "excludePunctuation"),
        isOn(options, "excludeNumbers"),
        isOn(options, "excludeLowercase"),
        isOn(options, "excludeUppercase"),
        isOn(options, "includeSpace"),
        (String) excluded);
  }

  private static boolean isOn(Map<?, ?> options, String name) {
    return Boolean.TRUE.equals(options.get(name));
  }

  /** Zero if it is none that the schema allows. */
  private static int length(@Nullable Object given) {
    if (!(given instanceof Number number)) {
      return 0;
    }
    double length = number.doubleValue();
    boolean allowed =
        length == Math.rint(length)
            && length >= 1
            && length <= ConfigValidation.MAX_PASSWORD_LENGTH;
    return allowed ? (int) length : 0;
  }
}
