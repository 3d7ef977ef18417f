package io.deploymentorchestrator.manifest;

import io.deploymentorchestrator.api.ApplyRequest;
import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesException.Problem;
import io.deploymentorchestrator.api.KubernetesObjects;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.api.Run.Cause;
import io.deploymentorchestrator.manifest.config.Conflicts;
import io.deploymentorchestrator.manifest.config.Declared;
import io.deploymentorchestrator.manifest.config.ManifestConfig;
import io.deploymentorchestrator.manifest.inventory.AppliedObject;
import io.deploymentorchestrator.manifest.inventory.TransferredFields;
import io.deploymentorchestrator.manifest.json.Json;
import io.deploymentorchestrator.manifest.json.Trees;
import io.deploymentorchestrator.manifest.ownership.Fingerprint;
import io.deploymentorchestrator.manifest.ownership.KubectlManagers;
import io.deploymentorchestrator.manifest.ownership.NoOp;
import io.deploymentorchestrator.manifest.ownership.Owner;
import io.deploymentorchestrator.manifest.ownership.Ownership;
import io.deploymentorchestrator.manifest.ownership.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts single objects of a list on the server: looks whose they are, creates, changes, repairs,
 * adopts or refuses. Confined to one thread.
 */
final class Applier {

  /** Somebody may write at the same moment. */
  private static final int GIVING_BACK_AT_MOST = 3;

  /** Characters: a checkpoint has room for 256 KiB. */
  private static final int MOST_ON_RECORD = 64 * 1024;

  private final KubernetesObjects kubernetes;
  private final Set<Cause> causes;
  private final ManifestConfig config;
  private final Owner us;
  private final Ledger ledger;
  private final PutBacks putBacks;
  private final Writes writes;

  Applier(ApplyRequest<ManifestConfig, ?> request, ManifestConfig config, Owner us, Ledger ledger) {
    this.kubernetes = request.kubernetes();
    this.causes = Set.copyOf(request.run().causes());
    this.config = config;
    this.us = us;
    this.ledger = ledger;
    this.putBacks = new PutBacks(causes, ledger, kubernetes.fieldManager());
    this.writes =
        new Writes(
            kubernetes, ledger, new TypeErrorHints(config.manifests(), request.referencedPaths()));
  }

  /**
   * How an object stands, as far as that must be known before it is written. One that nobody but us
   * has touched need not be read: that this is so is a precondition of the write.
   */
  void look(Item item) {
    if (item.recorded.isEmpty()) {
      return;
    }
    if (asksForNewContent()
        && item.recordedUid().isPresent()
        && !item.isAsAppliedLast()
        && ledger.transferred(item.key).isEmpty()) {
      item.leftAt = kubernetes.leftAt(item.ref);
    }
    if (item.leftAt.isEmpty()) {
      item.live = read(item);
    }
  }

  /** What will be created is on record before it exists. */
  void recordIntents(List<Item> items) {
    ledger.intend(
        items.stream()
            .filter(Item::isToBeCreated)
            .map(item -> AppliedObject.intended(item.ref))
            .toList());
  }

  void put(Item item) {
    if (item.leftAt.isPresent() && !writeUnseen(item, item.leftAt.get())) {
      item.leftAt = Optional.empty();
      item.live = read(item);
      recordIntents(List.of(item));
    }
    if (item.isToBeCreated()) {
      create(item);
    }
    if (item.live.isPresent() && !item.written) {
      update(item, undoInterrupted(item, item.live.get()));
    }
  }

  /** Whether it worked; if not, for whatever reason, looking tells what to do or to say. */
  private boolean writeUnseen(Item item, String version) {
    Map<String, Object> tree = Trees.copy(item.tree);
    Map<String, Object> metadata = Trees.member(tree, "metadata");
    item.recordedUid().ifPresent(uid -> metadata.put("uid", uid));
    metadata.put("resourceVersion", version);
    try {
      writes.wrote(item, kubernetes.apply(tree, force()));
      return true;
    } catch (KubernetesException e) {
      return false;
    }
  }

  private void create(Item item) {
    boolean putBack = putBacks.isPutBack(item);
    if (putBack) {
      putBacks.refuseIfContested(item, Optional.empty());
    }
    writes.create(item);
    if (!item.written) {
      item.live =
          read(item)
              .or(
                  () -> {
                    throw new Refusal(
                        Reason.ObjectReplaced,
                        item.ref + " was made and deleted by somebody at the same moment");
                  });
    } else if (putBack) {
      ledger.repaired(item.key);
    }
  }

  private Verdict judge(Item item, Map<String, Object> live) {
    return Ownership.judge(
        live,
        item.key,
        us,
        kubernetes.fieldManager(),
        item.recordedUid(),
        item.declared.annotated(Declared.ADOPT, "true"));
  }

  private void update(Item item, Map<String, Object> live) {
    Verdict verdict = judge(item, live);
    item.verdict = Optional.of(verdict);
    boolean force = force();
    switch (verdict) {
      case Verdict.Ours ours -> bringToDesired(item, live, force);
      case Verdict.Adoptable adoptable -> {
        if (!isEnding(live)) {
          adopt(item, live, force);
        }
      }
      case Verdict.Others others -> {
        if (!isGone(others.owner())) {
          throw new Refusal(
              Reason.OwnedByOther,
              item.ref + " belongs to Component " + others.owner() + " and was left as it is");
        }
        if (!isEnding(live)) {
          writes.change(item, live, true);
        }
      }
      case Verdict.Foreign foreign ->
          throw new Refusal(
              Reason.NotOwned,
              item.ref
                  + " exists and was not made by this Component; it was left as it is. To take it over, annotate it in the manifest "
                  + Declared.ADOPT
                  + ": \"true\"");
    }
  }

  /** What {@code kubectl apply} owned of it, this Component owns from then on. */
  private void adopt(Item item, Map<String, Object> live, boolean force) {
    Optional<Map<String, Object>> patch = KubectlManagers.takeOver(live, kubernetes.fieldManager());
    if (patch.isEmpty()) {
      writes.change(item, live, force);
      return;
    }
    TransferredFields taken = KubectlManagers.taken(live, kubernetes.fieldManager());
    if (Json.write(taken.owners()).length() <= MOST_ON_RECORD) {
      ledger.transferring(item.key, taken);
    }
    Map<String, Object> takenOver =
        writes
            .call(item, () -> kubernetes.merge(item.ref, patch.get()))
            .orElseThrow(
                () ->
                    new Refusal(
                        Reason.ObjectReplaced,
                        item.ref + " was deleted by somebody at the same moment"));
    try {
      writes.change(item, takenOver, force);
    } catch (Refusal e) {
      giveBackToKubectl(item, taken);
      throw e;
    }
    ledger.transferSettled(item.key);
  }

  /** The object, after what an earlier session began and did not end was undone. */
  private Map<String, Object> undoInterrupted(Item item, Map<String, Object> live) {
    Optional<TransferredFields> taken =
        ledger.transferred(item.key).filter(TransferredFields::ofAdoption);
    if (taken.isEmpty()) {
      return writes.undoInterrupted(item, live);
    }
    giveBackToKubectl(item, taken.get());
    return writes.call(item, () -> kubernetes.get(item.ref)).orElse(live);
  }

  /**
   * Who is refused leaves everybody what he owned. Where the reply to a write was lost that was
   * accepted, the object is ours, and so is what kubectl owned of it. What fails stays on record,
   * and is done by a later session.
   */
  private void giveBackToKubectl(Item item, TransferredFields taken) {
    for (int i = 0; i < GIVING_BACK_AT_MOST; i++) {
      try {
        kubernetes
            .get(item.ref)
            .filter(now -> Ownership.uid(now).filter(taken.uid()::equals).isPresent())
            .filter(now -> !(judge(item, now) instanceof Verdict.Ours))
            .flatMap(now -> KubectlManagers.giveBack(now, taken, kubernetes.fieldManager()))
            .ifPresent(patch -> kubernetes.merge(item.ref, patch));
        ledger.transferSettled(item.key);
        return;
      } catch (KubernetesException e) {
        if (e.problem() != Problem.CONFLICT) {
          return;
        }
      }
    }
  }

  private void bringToDesired(Item item, Map<String, Object> live, boolean force) {
    item.unchanged = isUnchanged(item, live);
    if (isEnding(live) || item.unchanged) {
      return;
    }
    boolean putBack = putBacks.isPutBack(item);
    if (putBack) {
      putBacks.refuseIfContested(item, Optional.of(live));
    }
    writes.change(item, live, force || putBack);
    if (putBack) {
      putBacks.count(item, live);
    }
  }

  /** Whether it is as our last write left it, or, where none is on record, as a write would. */
  private boolean isUnchanged(Item item, Map<String, Object> live) {
    String manager = kubernetes.fieldManager();
    Optional<Fingerprint> now = Fingerprint.of(item.tree, live, manager);
    if (now.isPresent() && item.lastFingerprint().equals(now)) {
      item.fingerprint = now;
      return true;
    }
    if (!NoOp.isProven(live, item.tree, manager)) {
      return false;
    }
    // That alone is no reason to write a status: one that is written anyway remembers it.
    if (asksForNewContent() || !item.recordedUid().equals(Ownership.uid(live))) {
      item.fingerprint = now;
    }
    return true;
  }

  private boolean force() {
    return config.conflicts() == Conflicts.Force;
  }

  /** Whether the run was asked for because a manifest may be another one. */
  boolean asksForNewContent() {
    return causes.contains(Cause.SPEC) || causes.contains(Cause.DEPENDENCY);
  }

  private boolean isGone(Owner owner) {
    if (!owner.cluster().equals(us.cluster())) {
      return false;
    }
    try {
      return kubernetes
          .get(
              new ObjectRef(
                  "deployment-orchestrator.io/v1alpha1",
                  "Component",
                  Optional.of(owner.namespace()),
                  owner.name()))
          .isEmpty();
    } catch (KubernetesException e) {
      if (e.problem() == Problem.UNAVAILABLE || e.problem() == Problem.GROUP_UNAVAILABLE) {
        throw new Refusal(Reason.ApiServerUnavailable, String.valueOf(e.getMessage()));
      }
      // Who may not see the other Component cannot know that it is gone.
      return false;
    }
  }

  private Optional<Map<String, Object>> read(Item item) {
    Optional<Map<String, Object>> live = writes.call(item, () -> kubernetes.get(item.ref));
    if (live.isEmpty() && item.isToBeAskedAfter()) {
      item.wentAs = lastState(item);
      item.askedInVain = item.wentAs.isEmpty();
    }
    return live;
  }

  /** Who may not see it cannot know. */
  private Optional<Map<String, Object>> lastState(Item item) {
    try {
      return item.recorded
          .filter(o -> o.uid().isPresent() && o.resourceVersion().isPresent())
          .flatMap(o -> kubernetes.lastState(item.ref, o.uid().get(), o.resourceVersion().get()));
    } catch (KubernetesException e) {
      return Optional.empty();
    }
  }

  static boolean isEnding(Map<String, Object> live) {
    return Trees.text(live, "metadata", "deletionTimestamp").isPresent();
  }
}
