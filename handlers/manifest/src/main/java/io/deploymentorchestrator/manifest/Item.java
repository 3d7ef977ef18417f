package io.deploymentorchestrator.manifest;

import io.deploymentorchestrator.api.KubernetesObjects.KindInfo;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.manifest.config.Declared;
import io.deploymentorchestrator.manifest.inventory.AppliedObject;
import io.deploymentorchestrator.manifest.inventory.ObjectKey;
import io.deploymentorchestrator.manifest.json.Json;
import io.deploymentorchestrator.manifest.ownership.Ownership;
import io.deploymentorchestrator.manifest.ownership.Verdict;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** One object of the list on its way through a session. Confined to one thread. */
final class Item {

  private static final int HASH_BYTES = 6;

  final Declared declared;
  final ObjectRef ref;
  final ObjectKey key;
  final KindInfo kind;

  /** With namespace and mark, as it is applied. */
  final Map<String, Object> tree;

  /** What the inventory says of it. */
  final Optional<AppliedObject> recorded;

  /** As it stands on the server, as far as it was looked at. */
  Optional<Map<String, Object>> live = Optional.empty();

  /** The version it was left at by an earlier session, if it need not be looked at. */
  Optional<String> leftAt = Optional.empty();

  /** Whose it proved to be, if that was asked. */
  Optional<Verdict> verdict = Optional.empty();

  /** Whether this session wrote it. */
  boolean written;

  Item(
      Declared declared,
      ObjectRef ref,
      KindInfo kind,
      Map<String, Object> tree,
      Optional<AppliedObject> recorded) {
    this.declared = declared;
    this.ref = ref;
    this.key = ObjectKey.of(ref);
    this.kind = kind;
    this.tree = tree;
    this.recorded = recorded;
  }

  /** A Job that ran to its end and was cleaned up is not run again for the same manifest. */
  boolean ranAndWasCleanedUp() {
    return live.isEmpty()
        && leftAt.isEmpty()
        && isJob()
        && recorded.flatMap(AppliedObject::completed).equals(Optional.of(hash()));
  }

  /** It is not there, as far as is known, and should be. */
  boolean isToBeCreated() {
    return live.isEmpty() && leftAt.isEmpty() && !ranAndWasCleanedUp();
  }

  boolean isJob() {
    return key.group().equals("batch") && key.kind().equals("Job");
  }

  /** Tells a changed manifest from an unchanged one. */
  String hash() {
    try {
      byte[] text = Json.write(declared.object()).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text), 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Whether it is in the inventory: what is recorded stays there until it proves to be another's.
   */
  boolean isInventory() {
    if (written || live.isEmpty()) {
      return true;
    }
    return verdict
        .map(Verdict.Ours.class::isInstance)
        .orElseGet(() -> recorded.flatMap(AppliedObject::uid).equals(Ownership.uid(live.get())));
  }

  /** What the inventory shall say of it. */
  Optional<AppliedObject> entry(Assessment assessment) {
    if (live.isEmpty()) {
      return recorded;
    }
    AppliedObject now = AppliedObject.of(ref, live.get());
    boolean sameObject = recorded.flatMap(AppliedObject::uid).equals(now.uid());
    Optional<Long> generation =
        sameObject && !written && recorded.flatMap(AppliedObject::generation).isPresent()
            ? recorded.flatMap(AppliedObject::generation)
            : now.generation();
    Optional<String> completed =
        assessment.completed().contains(key)
            ? Optional.of(hash())
            : assessment.known() || !sameObject
                ? Optional.empty()
                : recorded.flatMap(AppliedObject::completed);
    return Optional.of(now.withGeneration(generation).withCompleted(completed));
  }
}
