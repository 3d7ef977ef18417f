package io.deploymentorchestrator.secretpush.config;

import static java.util.Objects.requireNonNullElse;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The config of a {@code secret-push} Component.
 *
 * @param region AWS region
 * @param secretName name of the secret in AWS Secrets Manager
 * @param kmsKeyId key to encrypt with: id, ARN or alias; absent: AWS's own key for Secrets Manager
 * @param roleArn role to assume, for a secret in another account; absent: the handler's own
 *     credentials
 * @param description the user's own text in the secret's description; the owner marker goes after
 *     it
 * @param tags tags of the secret
 * @param adopt {@code true}: take over a secret that nobody owns; {@code "<cluster
 *     id>/<namespace>/<name>"}: take it over from that Component
 * @param fields the fields by name, sorted
 * @param updatePolicy what happens to a secret that exists; IfNotExists when absent
 * @param deletionPolicy what happens to the secret when the Component is deleted; Delete when
 *     absent
 * @param recoveryWindowInDays how long AWS keeps a deleted secret, 7 to 30; AWS's own default (30)
 *     when absent
 * @param forceDeleteWithoutRecovery delete at once, for good
 */
public record SecretPushConfig(
    String region,
    String secretName,
    Optional<String> kmsKeyId,
    Optional<String> roleArn,
    Optional<String> description,
    Map<String, String> tags,
    Optional<Object> adopt,
    Map<String, FieldSpec> fields,
    UpdatePolicy updatePolicy,
    DeletionPolicy deletionPolicy,
    Optional<Integer> recoveryWindowInDays,
    boolean forceDeleteWithoutRecovery) {

  /**
   * Gives the defaults and sorts what has no order of its own, so that equal configs make equal
   * payloads.
   */
  public SecretPushConfig {
    region = requireNonNullElse(region, "");
    secretName = requireNonNullElse(secretName, "");
    kmsKeyId = requireNonNullElse(kmsKeyId, Optional.empty());
    roleArn = requireNonNullElse(roleArn, Optional.empty());
    description = requireNonNullElse(description, Optional.empty());
    tags = sorted(requireNonNullElse(tags, Map.of()));
    adopt = requireNonNullElse(adopt, Optional.empty());
    fields = sorted(requireNonNullElse(fields, Map.of()));
    updatePolicy = requireNonNullElse(updatePolicy, UpdatePolicy.IfNotExists);
    deletionPolicy = requireNonNullElse(deletionPolicy, DeletionPolicy.Delete);
    recoveryWindowInDays = requireNonNullElse(recoveryWindowInDays, Optional.empty());
  }

  private static <T> SortedMap<String, T> sorted(Map<String, T> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }

  /**
   * Whether {@link #adopt} takes the secret over from this very owner.
   *
   * @param owner {@code <cluster id>/<namespace>/<name>}
   */
  public boolean handsOverFrom(String owner) {
    return adopt.filter(owner::equals).isPresent();
  }

  /** Names of the fields with a generator. */
  public List<String> generatedFields() {
    return fields.entrySet().stream()
        .filter(f -> f.getValue().isGenerated())
        .map(Map.Entry::getKey)
        .toList();
  }
}
