package io.deploymentorchestrator.secretpush;

import io.deploymentorchestrator.secretpush.config.DeletionPolicy;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.DeletionTerms;
import io.deploymentorchestrator.secretpush.plan.ConfigValidation;
import io.deploymentorchestrator.secretpush.store.Target;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What deletion can read of a config as it was written, references unresolved. A readable value
 * wins over what the last run recorded, an absent one means its default, and an unreadable one is
 * never taken for a default.
 */
record RawConfig(Map<String, Object> json) {

  /** What deletion is to do; empty if the config can't be read and nothing is on record. */
  Optional<DeletionTerms> terms(Optional<DeletionTerms> recorded) {
    Optional<String> policy =
        read("deletionPolicy", DeletionPolicy.Delete.name(), RawConfig::policy);
    Optional<Boolean> force = read("forceDeleteWithoutRecovery", false, RawConfig::bool);
    Optional<Optional<Integer>> window =
        read("recoveryWindowInDays", Optional.empty(), RawConfig::window);
    if (policy.isPresent() && policy.get().equals(DeletionPolicy.Retain.name())) {
      // Whatever the rest says: nothing is deleted.
      return Optional.of(new DeletionTerms(policy.get(), Optional.empty(), false));
    }
    Optional<String> thePolicy = policy.or(() -> recorded.map(DeletionTerms::policy));
    Optional<Boolean> theForce =
        force.or(() -> recorded.map(DeletionTerms::forceDeleteWithoutRecovery));
    Optional<Optional<Integer>> theWindow =
        window.or(() -> recorded.map(DeletionTerms::recoveryWindowInDays));
    if (thePolicy.isEmpty() || theForce.isEmpty() || theWindow.isEmpty()) {
      return Optional.empty();
    }
    // Both together are an invalid config, of which the half that can be undone counts.
    boolean atOnce = theForce.get() && theWindow.get().isEmpty();
    return Optional.of(new DeletionTerms(thePolicy.get(), theWindow.get(), atOnce));
  }

  /** Where the config says the secret is, if that can be read. */
  Optional<Target> target() {
    Object region = json.get("region");
    Object name = json.get("secretName");
    boolean readable =
        region instanceof String r
            && ConfigValidation.isRegion(r)
            && name instanceof String n
            && ConfigValidation.isSecretName(n);
    Optional<Optional<String>> role = role();
    return readable && role.isPresent()
        ? Optional.of(new Target(role.get(), String.valueOf(region), String.valueOf(name)))
        : Optional.empty();
  }

  /** The role to assume, or that there is none; empty if that can't be read. */
  Optional<Optional<String>> role() {
    return read(
        "roleArn",
        Optional.empty(),
        value ->
            value instanceof String r && ConfigValidation.isRole(r)
                ? Optional.of(Optional.of(r))
                : Optional.empty());
  }

  private <T> Optional<T> read(String key, T absent, Function<Object, Optional<T>> reader) {
    Object value = json.get(key);
    return value == null ? Optional.of(absent) : reader.apply(value);
  }

  private static Optional<String> policy(Object value) {
    return Arrays.stream(DeletionPolicy.values()).map(Enum::name).filter(value::equals).findFirst();
  }

  private static Optional<Boolean> bool(Object value) {
    return value instanceof Boolean b ? Optional.of(b) : Optional.empty();
  }

  private static Optional<Optional<Integer>> window(Object value) {
    return value instanceof Number days && days.intValue() >= 7 && days.intValue() <= 30
        ? Optional.of(Optional.of(days.intValue()))
        : Optional.empty();
  }
}
