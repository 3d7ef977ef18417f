package io.deploymentorchestrator.manifest.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The config as bound by the host, with its defaults.
 *
 * @param manifests objects to apply
 * @param observe objects of others: waited for and read, never written
 * @param conflicts default {@link Conflicts#Fail}
 * @param prune default true
 * @param deletionPolicy default {@link DeletionPolicy#Delete}
 * @param outputs by name: {@code from}, {@code path} and perhaps {@code default}, which is no name
 *     for a record's component
 * @param readyWhen where the standard rules do not fit
 */
public record ManifestConfig(
    List<Map<String, Object>> manifests,
    List<Observe> observe,
    Conflicts conflicts,
    Boolean prune,
    DeletionPolicy deletionPolicy,
    Map<String, Map<String, Object>> outputs,
    List<ReadyWhen> readyWhen) {

  /** Sets defaults. */
  public ManifestConfig(
      @Nullable List<Map<String, Object>> manifests,
      @Nullable List<Observe> observe,
      @Nullable Conflicts conflicts,
      @Nullable Boolean prune,
      @Nullable DeletionPolicy deletionPolicy,
      @Nullable Map<String, Map<String, Object>> outputs,
      @Nullable List<ReadyWhen> readyWhen) {
    this.manifests = Objects.requireNonNullElse(manifests, List.of());
    this.observe = Objects.requireNonNullElse(observe, List.of());
    this.conflicts = Objects.requireNonNullElse(conflicts, Conflicts.Fail);
    this.prune = Objects.requireNonNullElse(prune, true);
    this.deletionPolicy = Objects.requireNonNullElse(deletionPolicy, DeletionPolicy.Delete);
    this.outputs = Objects.requireNonNullElse(outputs, Map.of());
    this.readyWhen = Objects.requireNonNullElse(readyWhen, List.of());
  }

  /**
   * An object of others.
   *
   * @param namespace default: the Component's
   */
  public record Observe(String apiVersion, String kind, String name, Optional<String> namespace) {

    /** Absent is empty. */
    @SuppressWarnings("NullableOptional") // what the host binds may be absent
    public Observe(
        String apiVersion, String kind, String name, @Nullable Optional<String> namespace) {
      this.apiVersion = apiVersion;
      this.kind = kind;
      this.name = name;
      this.namespace = Objects.requireNonNullElse(namespace, Optional.empty());
    }
  }

  /**
   * When one object is ready, in place of the standard rules.
   *
   * @param resource {@code Kind/name}
   * @param path the field to look at
   * @param equals what it must be; absent: it must be there
   * @param exists the object's being there is enough
   */
  public record ReadyWhen(
      String resource, @Nullable String path, @Nullable Object equals, @Nullable Boolean exists) {}
}
