package io.deploymentorchestrator.secretpush.plan;

import io.deploymentorchestrator.api.ConfigViolation;
import io.deploymentorchestrator.secretpush.config.FieldSpec;
import io.deploymentorchestrator.secretpush.config.GeneratorSpec;
import io.deploymentorchestrator.secretpush.value.PasswordAlphabet;
import io.deploymentorchestrator.secretpush.value.SecretPayload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What can be wrong with a config and no JSON Schema can say: sums, and options that leave nothing
 * to choose from. Messages name options and limits, never a value of a field.
 */
final class BeyondSchema {

  private final List<ConfigViolation> violations = new ArrayList<>();

  private BeyondSchema() {}

  /** Every violation of a config, of which only what can be read is judged. */
  static List<ConfigViolation> of(ReadableConfig config, Optional<Duration> refreshInterval) {
    List<ConfigViolation> all = new ArrayList<>();
    config
        .fields()
        .forEach(
            (name, field) -> {
              if (field.generator() != null) {
                all.addAll(ofGenerator(name, field.generator()));
              }
            });
    all.addAll(ofSecret(config.fields(), config.alwaysUpdate(), refreshInterval));
    return all;
  }

  /** Those of the fields together, and of how often they are written. */
  static List<ConfigViolation> ofSecret(
      Map<String, FieldSpec> fields, boolean alwaysUpdate, Optional<Duration> refreshInterval) {
    BeyondSchema found = new BeyondSchema();
    found.require(
        leastBytes(fields) <= SecretPayload.MAX_BYTES,
        "take more than the " + SecretPayload.MAX_BYTES + " bytes that AWS allows for a secret",
        "fields");
    boolean tooOften =
        refreshInterval
            .filter(interval -> interval.compareTo(WriteBudget.INTERVAL) < 0)
            .isPresent();
    found.require(
        !alwaysUpdate || !tooOften,
        "AlwaysUpdate needs a refreshInterval of at least 10m: each refresh makes a version",
        "updatePolicy");
    return found.violations;
  }

  /**
   * The least that the fields can take: what escapes add to generated values is seen only when they
   * are there.
   */
  private static long leastBytes(Map<String, FieldSpec> fields) {
    long bytes = 1;
    for (Map.Entry<String, FieldSpec> field : fields.entrySet()) {
      if (field.getValue() == null) {
        continue;
      }
      GeneratorSpec generator = field.getValue().generator();
      int value =
          generator != null
              ? generator.passwordLength()
              : field.getValue().text().getBytes(StandardCharsets.UTF_8).length;
      bytes +=
          field.getKey().getBytes(StandardCharsets.UTF_8).length + value + "\"\":\"\",".length();
    }
    return bytes;
  }

  /** Those of one field's generator: whether its options leave something to generate. */
  static List<ConfigViolation> ofGenerator(String field, GeneratorSpec generator) {
    BeyondSchema found = new BeyondSchema();
    found.checkGenerator(field, generator);
    return found.violations;
  }

  private void checkGenerator(String field, GeneratorSpec generator) {
    PasswordAlphabet alphabet = PasswordAlphabet.of(generator);
    int length = generator.passwordLength();
    require(
        alphabet.size() >= 2,
        "at least two characters other than the space must be left to choose from",
        "fields",
        field,
        "generator");
    if (!generator.requiresEachType()) {
      return;
    }
    require(
        length < 1 || length >= alphabet.classes().size(),
        "must be at least "
            + alphabet.classes().size()
            + ", one for each class of characters that requireEachIncludedType asks for",
        "fields",
        field,
        "generator",
        "passwordLength");
    alphabet
        .classes()
        .forEach(
            (type, left) ->
                require(
                    !left.isEmpty(),
                    "leaves no "
                        + type.name().toLowerCase(Locale.ROOT)
                        + ", which requireEachIncludedType asks for",
                    "fields",
                    field,
                    "generator",
                    "excludeCharacters"));
  }

  private void require(boolean holds, String message, Object... path) {
    if (!holds) {
      violations.add(new ConfigViolation(List.of(path), message));
    }
  }
}
