package io.deploymentorchestrator.manifest.inventory;

import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.manifest.config.Declared;
import io.deploymentorchestrator.manifest.json.Trees;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object this Component made, or is about to make. Part of {@code providerStatus} and of the
 * checkpoint.
 *
 * @param uid empty before it is known
 * @param generation as applied, for kinds that count it
 * @param resourceVersion as last recorded
 * @param run of a Job: what is known of its run
 * @param prune {@code disabled} if the object said so at that version
 * @param fingerprint what our last write said and what the server made of it, as hashes
 * @param removed what of others stood in the way of our last write and was removed
 */
public record AppliedObject(
    String apiVersion,
    String kind,
    Optional<String> namespace,
    String name,
    Optional<String> uid,
    Optional<Long> generation,
    Optional<String> resourceVersion,
    Optional<JobRun> run,
    Optional<String> prune,
    Optional<String> fingerprint,
    Optional<String> removed) {

  /** Absent is empty. */
  @SuppressWarnings("NullableOptional") // what the host binds may be absent
  public AppliedObject(
      String apiVersion,
      String kind,
      @Nullable Optional<String> namespace,
      String name,
      @Nullable Optional<String> uid,
      @Nullable Optional<Long> generation,
      @Nullable Optional<String> resourceVersion,
      @Nullable Optional<JobRun> run,
      @Nullable Optional<String> prune,
      @Nullable Optional<String> fingerprint,
      @Nullable Optional<String> removed) {
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.namespace = Objects.requireNonNullElse(namespace, Optional.empty());
    this.name = name;
    this.uid = Objects.requireNonNullElse(uid, Optional.empty());
    this.generation = Objects.requireNonNullElse(generation, Optional.empty());
    this.resourceVersion = Objects.requireNonNullElse(resourceVersion, Optional.empty());
    this.run = Objects.requireNonNullElse(run, Optional.empty());
    this.prune = Objects.requireNonNullElse(prune, Optional.empty());
    this.fingerprint = Objects.requireNonNullElse(fingerprint, Optional.empty());
    this.removed = Objects.requireNonNullElse(removed, Optional.empty());
  }

  /** One that is about to be created. */
  public static AppliedObject intended(ObjectRef ref) {
    return new AppliedObject(
        ref.apiVersion(),
        ref.kind(),
        ref.namespace(),
        ref.name(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** As it stands on the server. */
  public static AppliedObject of(ObjectRef ref, Map<String, Object> live) {
    return new AppliedObject(
        ref.apiVersion(),
        ref.kind(),
        ref.namespace(),
        ref.name(),
        Trees.text(live, "metadata", "uid"),
        Trees.number(live, "metadata", "generation"),
        Trees.text(live, "metadata", "resourceVersion"),
        Optional.empty(),
        new Declared(live).isKept() ? Optional.of(Declared.DISABLED) : Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Reads an entry of {@code providerStatus}; empty if it is none. */
  static Optional<AppliedObject> parse(Map<String, Object> entry) {
    Optional<String> apiVersion = Trees.text(entry, "apiVersion");
    Optional<String> kind = Trees.text(entry, "kind");
    Optional<String> name = Trees.text(entry, "name");
    if (apiVersion.isEmpty() || kind.isEmpty() || name.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new AppliedObject(
            apiVersion.get(),
            kind.get(),
            Trees.text(entry, "namespace"),
            name.get(),
            Trees.text(entry, "uid"),
            Trees.number(entry, "generation"),
            Trees.text(entry, "resourceVersion"),
            JobRun.parse(entry),
            Trees.text(entry, "prune"),
            Trees.text(entry, "fingerprint"),
            Trees.text(entry, "removed")));
  }

  /** As an entry of {@code providerStatus}. */
  Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("apiVersion", apiVersion);
    tree.put("kind", kind);
    namespace.ifPresent(n -> tree.put("namespace", n));
    tree.put("name", name);
    uid.ifPresent(u -> tree.put("uid", u));
    generation.ifPresent(g -> tree.put("generation", g));
    resourceVersion.ifPresent(v -> tree.put("resourceVersion", v));
    run.ifPresent(r -> r.putInto(tree));
    prune.ifPresent(p -> tree.put("prune", p));
    fingerprint.ifPresent(f -> tree.put("fingerprint", f));
    removed.ifPresent(r -> tree.put("removed", r));
    return tree;
  }

  /** The same with what is known of a Job's run. */
  public AppliedObject withRun(Optional<JobRun> known) {
    return with(generation, known, fingerprint, removed);
  }

  /** The same as another write left it. */
  public AppliedObject withWrite(Optional<String> left, Optional<String> removedThen) {
    return with(generation, run, left, removedThen);
  }

  /** The same with another generation: what was applied counts, not what others made of it. */
  public AppliedObject withGeneration(Optional<Long> applied) {
    return with(applied, run, fingerprint, removed);
  }

  private AppliedObject with(
      Optional<Long> otherGeneration,
      Optional<JobRun> otherRun,
      Optional<String> otherFingerprint,
      Optional<String> otherRemoved) {
    return new AppliedObject(
        apiVersion,
        kind,
        namespace,
        name,
        uid,
        otherGeneration,
        resourceVersion,
        otherRun,
        prune,
        otherFingerprint,
        otherRemoved);
  }

  /** The same as an object of others: its generation is none of our doing. */
  public AppliedObject asObserved() {
    return new AppliedObject(
        apiVersion,
        kind,
        namespace,
        name,
        Optional.empty(),
        Optional.empty(),
        resourceVersion,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The object named. */
  public ObjectRef ref() {
    return new ObjectRef(apiVersion, kind, namespace, name);
  }

  /** Which object. */
  public ObjectKey key() {
    return ObjectKey.of(ref());
  }

  @Override
  public String toString() {
    return ref().toString();
  }
}
