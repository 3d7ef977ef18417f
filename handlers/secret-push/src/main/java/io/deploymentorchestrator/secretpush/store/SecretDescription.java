package io.deploymentorchestrator.secretpush.store;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a store says of a secret without showing its value.
 *
 * @param arn its address; everything after a description goes by it
 * @param name its name; empty if the store did not say
 * @param description the free text that the owner marker is in
 * @param versions the stages of each version that has one
 * @param deletedAt set while it is scheduled for deletion
 * @param owningService the AWS service it belongs to, if any
 * @param rotationEnabled whether the store rotates it by itself
 * @param primaryRegion the region of the primary, where this is or has a replica
 * @param replicated whether it has replicas
 * @param tags its tags
 * @param lastChanged when it last was changed, if known
 */
public record SecretDescription(
    String arn,
    Optional<String> name,
    String description,
    Map<String, Set<String>> versions,
    Optional<Instant> deletedAt,
    Optional<String> owningService,
    boolean rotationEnabled,
    Optional<String> primaryRegion,
    boolean replicated,
    Map<String, String> tags,
    Optional<Instant> lastChanged) {

  /** The stage of the version that readers get. */
  public static final String CURRENT = "AWSCURRENT";

  /** Copies the maps. */
  public SecretDescription {
    versions = Map.copyOf(versions);
    tags = Map.copyOf(tags);
  }

  /** Whether it is the secret that was asked for, rather than one whose ARN looks like that. */
  public boolean answersTo(String nameOrArn) {
    return nameOrArn.startsWith("arn:")
        ? arn.equals(nameOrArn)
        : name.isEmpty() || name.get().equals(nameOrArn);
  }

  /** The version that readers get, if there is one. */
  public Optional<String> currentVersion() {
    return versions.entrySet().stream()
        .filter(v -> v.getValue().contains(CURRENT))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Whether it has a version of that id with a stage. */
  public boolean hasVersion(String versionId) {
    return versions.containsKey(versionId);
  }
}
