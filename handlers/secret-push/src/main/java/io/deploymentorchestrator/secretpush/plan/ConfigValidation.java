package io.deploymentorchestrator.secretpush.plan;

import io.deploymentorchestrator.api.ConfigViolation;
import io.deploymentorchestrator.secretpush.config.FieldSpec;
import io.deploymentorchestrator.secretpush.config.GeneratorSpec;
import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import io.deploymentorchestrator.secretpush.config.UpdatePolicy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Everything that can be wrong with a config, all of it at once, each with its path. Messages name
 * options and limits, never a value of a field.
 */
public final class ConfigValidation {

  private static final Pattern REGION = Pattern.compile("[a-z]{2,}(-[a-z]+)+-[0-9]+");
  private static final Pattern SECRET_NAME = Pattern.compile("[A-Za-z0-9/_+=.@-]{1,512}");
  private static final Pattern ROLE_ARN =
      Pattern.compile("arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\w+=,.@/-]{1,1024}");
  private static final Pattern OWNER = Pattern.compile("[^\\s/]+/[^\\s/]+/[^\\s/]+");
  private static final int MAX_DESCRIPTION = 1024;
  private static final int MAX_KMS_KEY_ID = 2048;
  private static final int MAX_TAGS = 50;
  static final int MAX_PASSWORD_LENGTH = 4096;
  private static final int MAX_FIELDS = 500;
  private static final int MAX_FIELD_NAME = 256;

  private final List<String> violations = new ArrayList<>();

  private ConfigValidation() {}

  /**
   * Every violation; empty if the config is good.
   *
   * @param refreshInterval how often it is run although nothing changed
   */
  public static List<String> violations(
      SecretPushConfig config, Optional<Duration> refreshInterval) {
    ConfigValidation validation = new ConfigValidation();
    validation.checkTarget(config);
    validation.checkDescriptionAndTags(config);
    validation.checkAdopt(config);
    validation.checkDeletion(config);
    validation.checkFields(config);
    boolean always = config.updatePolicy() == UpdatePolicy.AlwaysUpdate;
    validation.add(BeyondSchema.ofSecret(config.fields(), always, refreshInterval));
    return List.copyOf(validation.violations);
  }

  /** Whether a text names an AWS region. */
  public static boolean isRegion(String text) {
    return REGION.matcher(text).matches();
  }

  /** Whether AWS takes a text as the name of a secret. */
  public static boolean isSecretName(String text) {
    return SECRET_NAME.matcher(text).matches();
  }

  /** Whether a text is the ARN of a role. */
  public static boolean isRole(String text) {
    return ROLE_ARN.matcher(text).matches();
  }

  private void checkTarget(SecretPushConfig config) {
    require(isRegion(config.region()), "region: must be an AWS region like us-east-1");
    require(
        isSecretName(config.secretName()),
        "secretName: must have 1 to 512 characters, each a letter, a digit or one of /_+=.@-");
    config
        .roleArn()
        .ifPresent(role -> require(isRole(role), "roleArn: must be the ARN of an IAM role"));
    config
        .kmsKeyId()
        .ifPresent(
            key ->
                require(
                    !key.isBlank() && key.length() <= MAX_KMS_KEY_ID,
                    "kmsKeyId: must be a key id, an alias or an ARN, or be left out"));
  }

  private void checkDescriptionAndTags(SecretPushConfig config) {
    config
        .description()
        .ifPresent(
            text -> {
              require(
                  text.length() <= MAX_DESCRIPTION,
                  "description: must have at most " + MAX_DESCRIPTION + " characters");
              require(!text.contains(Owner.KEY), "description: must not contain " + Owner.KEY);
            });
    require(config.tags().size() <= MAX_TAGS, "tags: must be at most " + MAX_TAGS);
    config
        .tags()
        .forEach(
            (key, value) -> {
              require(
                  !key.isEmpty() && key.length() <= 128,
                  at("tags", key) + ": the key must have 1 to 128 characters");
              require(
                  !key.startsWith("aws:"),
                  at("tags", key) + ": keys that start with aws: are AWS's own");
              require(
                  value != null && value.length() <= 256,
                  at("tags", key) + ": the value must be a string of at most 256 characters");
            });
  }

  private void checkAdopt(SecretPushConfig config) {
    config
        .adopt()
        .ifPresent(
            adopt ->
                require(
                    adopt instanceof Boolean
                        || adopt instanceof String owner && OWNER.matcher(owner).matches(),
                    "adopt: must be true, false, or the present owner as <cluster id>/<namespace>/<name>"));
  }

  private void checkDeletion(SecretPushConfig config) {
    config
        .recoveryWindowInDays()
        .ifPresent(
            days -> {
              require(days >= 7 && days <= 30, "recoveryWindowInDays: must be 7 to 30");
              require(
                  !config.forceDeleteWithoutRecovery(),
                  "recoveryWindowInDays: excludes forceDeleteWithoutRecovery: true");
            });
  }

  private void checkFields(SecretPushConfig config) {
    require(!config.fields().isEmpty(), "fields: must have at least one field");
    require(config.fields().size() <= MAX_FIELDS, "fields: must have at most " + MAX_FIELDS);
    for (Map.Entry<String, FieldSpec> field : config.fields().entrySet()) {
      String path = at("fields", field.getKey());
      require(
          !field.getKey().isEmpty() && field.getKey().length() <= MAX_FIELD_NAME,
          path + ": the name must have 1 to " + MAX_FIELD_NAME + " characters");
      checkField(path, field.getKey(), field.getValue());
    }
  }

  private void checkField(String path, String name, FieldSpec field) {
    Object value = field == null ? null : field.value();
    GeneratorSpec generator = field == null ? null : field.generator();
    require(
        (value == null) != (generator == null),
        path
            + ": must have exactly one of value or generator"
            + (value == null ? "" : ", not both"));
    if (value != null) {
      require(isScalar(value), path + ".value: must be a string, a finite number or a boolean");
    }
    if (generator != null) {
      checkGenerator(path + ".generator", generator);
      add(BeyondSchema.ofGenerator(name, generator));
    }
  }

  /** Whether a secret can hold a value as text. */
  static boolean isScalar(Object value) {
    return switch (value) {
      case String ignored -> true;
      case Boolean ignored -> true;
      case Integer ignored -> true;
      case Long ignored -> true;
      case Short ignored -> true;
      case BigInteger ignored -> true;
      case BigDecimal ignored -> true;
      case Double number -> Double.isFinite(number);
      case Float number -> Float.isFinite(number);
      default -> false;
    };
  }

  private void checkGenerator(String path, GeneratorSpec generator) {
    int length = generator.passwordLength();
    require(
        length >= 1 && length <= MAX_PASSWORD_LENGTH,
        path + ".passwordLength: must be 1 to " + MAX_PASSWORD_LENGTH);
    require(
        generator.excluded().length() <= MAX_PASSWORD_LENGTH,
        path + ".excludeCharacters: must have at most " + MAX_PASSWORD_LENGTH + " characters");
  }

  private void add(List<ConfigViolation> more) {
    more.forEach(violation -> violations.add(violation.toString()));
  }

  private void require(boolean holds, String violation) {
    if (!holds) {
      violations.add(violation);
    }
  }

  private static String at(String parent, String key) {
    return key.matches("[A-Za-z_][A-Za-z0-9_]*")
        ? parent + "." + key
        : parent + "[\"" + key + "\"]";
  }
}
