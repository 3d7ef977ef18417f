package io.deploymentorchestrator.manifest;

import io.deploymentorchestrator.api.DeleteRequest;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesObjects.KindInfo;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.manifest.Remover.Removal;
import io.deploymentorchestrator.manifest.config.Declared;
import io.deploymentorchestrator.manifest.config.DeletionPolicy;
import io.deploymentorchestrator.manifest.inventory.AppliedObject;
import io.deploymentorchestrator.manifest.inventory.Checkpoint;
import io.deploymentorchestrator.manifest.inventory.ManifestStatus;
import io.deploymentorchestrator.manifest.inventory.ObjectKey;
import io.deploymentorchestrator.manifest.json.Listing;
import io.deploymentorchestrator.manifest.json.Trees;
import io.deploymentorchestrator.manifest.ownership.Owner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One call of delete: the objects go in reverse order, each after the one before is gone. Confined
 * to one thread.
 */
final class DeleteSession {

  /** What no status names is not watched. */
  private static final Duration UNWATCHED = Duration.ofSeconds(2);

  private final DeleteRequest<Map<String, Object>> request;
  private final Owner us;
  private final boolean orphanWhenForbidden;
  private final ManifestStatus last;
  private final Checkpoint checkpoint;

  /** Why some objects cannot be reached. */
  private Optional<Refusal> away = Optional.empty();

  DeleteSession(DeleteRequest<Map<String, Object>> request, Owner us, boolean orphanWhenForbidden) {
    this.request = request;
    this.us = us;
    this.orphanWhenForbidden = orphanWhenForbidden;
    this.last = request.lastStatus().map(ManifestStatus::of).orElse(ManifestStatus.NONE);
    this.checkpoint = request.checkpoint(Checkpoint.class).orElse(Checkpoint.NONE);
  }

  DeleteResult<Map<String, Object>> run() {
    try {
      List<AppliedObject> inventory = inventory();
      return inventory.isEmpty() && away.isEmpty()
          ? new DeleteResult.Deleted<>("there was nothing to delete")
          : remove(inventory, policy());
    } catch (Refusal e) {
      return new DeleteResult.Failed<>(e.reason().name(), e.text(), e.reason().retry(), List.of());
    }
  }

  private DeleteResult<Map<String, Object>> remove(
      List<AppliedObject> inventory, DeletionPolicy policy) {
    Remover remover = new Remover(request.kubernetes(), us);
    List<AppliedObject> left = new ArrayList<>(inventory);
    List<String> alone = new ArrayList<>();
    for (AppliedObject object : inventory.reversed()) {
      Removal removal;
      try {
        removal = remover.remove(object, policy == DeletionPolicy.Orphan);
      } catch (Refusal e) {
        if (e.isOfOneGroup()) {
          skip(e);
          continue;
        }
        if (!orphanWhenForbidden || e.reason() != Reason.DeleteForbidden) {
          throw e;
        }
        removal = new Removal.LeftAlone();
      }
      switch (removal) {
        case Removal.Gone gone -> left.remove(object);
        case Removal.Released released -> left.remove(object);
        case Removal.LeftAlone ignored -> {
          alone.add(object.toString());
          left.remove(object);
        }
        case Removal.Waiting waiting -> {
          return waiting(waiting, left);
        }
      }
    }
    if (away.isPresent()) {
      throw away.get();
    }
    String what = policy == DeletionPolicy.Orphan ? "released " : "deleted ";
    String rest =
        alone.isEmpty()
            ? ""
            : "; left alone, because not this Component's: " + Listing.of(alone, ", ");
    return new DeleteResult.Deleted<>(
        what + (inventory.size() - alone.size()) + " of " + inventory.size() + " objects" + rest);
  }

  /**
   * A status that was lost stays so: with one on record, what the config names is asked no more.
   */
  private DeleteResult<Map<String, Object>> waiting(
      Removal.Waiting waiting, List<AppliedObject> left) {
    Optional<Map<String, Object>> status =
        request
            .lastStatus()
            .map(
                known ->
                    new ManifestStatus(
                            left.stream().filter(o -> o.uid().isPresent()).toList(),
                            List.of(),
                            last.outputs())
                        .tree());
    return new DeleteResult.InProgress<>(
        "Deleting",
        "waiting until it is gone: " + waiting.what(),
        status,
        List.of(),
        status.isPresent() ? Optional.empty() : Optional.of(UNWATCHED));
  }

  /** One API group whose server is away holds up its own objects only; anything else the rest. */
  private void skip(Refusal why) {
    if (!why.isOfOneGroup()) {
      throw why;
    }
    away = away.or(() -> Optional.of(why));
  }

  /**
   * What was applied and what may have been created; with the status lost, what the config names:
   * only what bears our mark goes.
   */
  private List<AppliedObject> inventory() {
    Map<ObjectKey, AppliedObject> all = new LinkedHashMap<>();
    last.applied().forEach(o -> all.put(o.key(), o));
    checkpoint.intended().forEach(o -> all.putIfAbsent(o.key(), o));
    if (request.lastStatus().isEmpty()) {
      named().forEach(o -> all.putIfAbsent(o.key(), o));
    }
    return List.copyOf(all.values());
  }

  private List<AppliedObject> named() {
    List<AppliedObject> named = new ArrayList<>();
    for (Map<String, Object> manifest : Trees.maps(request.rawConfig(), "manifests")) {
      Declared declared = new Declared(manifest);
      String identity =
          declared.apiVersion()
              + declared.kind()
              + declared.name()
              + declared.namespace().orElse("");
      // A reference that is not resolved names nothing.
      if (identity.contains("{{") || declared.kind().isEmpty() || declared.name().isEmpty()) {
        continue;
      }
      try {
        kind(declared)
            .map(kind -> AppliedObject.intended(ref(declared, kind)))
            .ifPresent(named::add);
      } catch (Refusal e) {
        skip(e);
      }
    }
    return named;
  }

  /**
   * Of a kind that is not known an object may be left: then it is not yet time to say otherwise.
   */
  private Optional<KindInfo> kind(Declared declared) {
    try {
      return request.kubernetes().kind(declared.apiVersion(), declared.kind());
    } catch (KubernetesException e) {
      throw Refusals.lookingUp(e, declared.label());
    }
  }

  private ObjectRef ref(Declared declared, KindInfo kind) {
    return new ObjectRef(
        declared.apiVersion(),
        declared.kind(),
        kind.namespaced()
            ? Optional.of(declared.namespace().orElse(request.component().namespace()))
            : Optional.empty(),
        declared.name());
  }

  /**
   * A readable value in the config wins, else the record; an unreadable one never becomes the
   * destructive default.
   */
  private DeletionPolicy policy() {
    Object written = request.rawConfig().get("deletionPolicy");
    if (written == null) {
      return DeletionPolicy.Delete;
    }
    return DeletionPolicy.named(written.toString())
        .or(checkpoint::deletionPolicy)
        .orElseThrow(
            () ->
                new Refusal(
                    Reason.DeletionPolicyUnreadable,
                    "deletionPolicy cannot be read and none was recorded; write Delete or Orphan into the config"));
  }
}
