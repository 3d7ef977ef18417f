package io.deploymentorchestrator.secretpush.store;

import io.deploymentorchestrator.secretpush.config.GeneratorSpec;
import io.deploymentorchestrator.secretpush.value.SecretValue;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * A secret store in one region, seen from one account. Each method is one call, made once:
 * repeating is up to the caller, who knows what was recorded. Thread-safe. Every method throws
 * {@link AwsException}, which holds no text of the store's.
 */
public interface SecretStore {

  /** What is there under a name or an ARN; empty if nothing is. */
  Optional<SecretDescription> describe(String nameOrArn);

  /** A value by a generator's options. The caller checks it, and closes it. */
  SecretValue generate(GeneratorSpec spec);

  /** Makes a secret with its first version. */
  Created create(NewSecret secret, SecretValue value);

  /** Writes a new version that becomes the current one, and the description. */
  void update(
      String arn, String token, String description, Optional<String> kmsKeyId, SecretValue value);

  /** Writes the description only: makes no version. */
  void updateDescription(String arn, String description);

  /** Reads the current version. */
  CurrentValue read(String arn);

  /** Takes a secret back that is scheduled for deletion. */
  void restore(String arn);

  /** Deletes a secret, or schedules it. */
  void delete(String arn, Deletion deletion);

  /** Sets tags. */
  void tag(String arn, Map<String, String> tags);

  /** Removes tags. */
  void untag(String arn, Collection<String> keys);

  /**
   * What a secret is created with.
   *
   * @param name its name
   * @param token the id its first version will have
   * @param description with the owner marker
   * @param kmsKeyId key to encrypt with
   * @param tags its tags
   */
  record NewSecret(
      String name,
      String token,
      String description,
      Optional<String> kmsKeyId,
      Map<String, String> tags) {}

  /**
   * What came of a creation.
   *
   * @param arn the new secret's address
   * @param versionId of its first version
   */
  record Created(String arn, String versionId) {}

  /**
   * A current value.
   *
   * @param versionId its version
   * @param value the text; the caller closes it
   */
  record CurrentValue(String versionId, SecretValue value) implements AutoCloseable {
    @Override
    public void close() {
      value.close();
    }
  }

  /**
   * How a secret is deleted.
   *
   * @param recoveryWindowInDays how long it can be restored; empty: the store's default
   * @param force at once and for good
   */
  record Deletion(Optional<Integer> recoveryWindowInDays, boolean force) {}
}
