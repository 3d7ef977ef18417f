package io.deploymentorchestrator.manifest;

import io.deploymentorchestrator.api.ApplyRequest;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.Condition;
import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesException.Problem;
import io.deploymentorchestrator.api.KubernetesObjects;
import io.deploymentorchestrator.api.KubernetesObjects.KindInfo;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.api.Run.Cause;
import io.deploymentorchestrator.api.WatchedObject;
import io.deploymentorchestrator.manifest.Remover.Removal;
import io.deploymentorchestrator.manifest.config.Conflicts;
import io.deploymentorchestrator.manifest.config.Declared;
import io.deploymentorchestrator.manifest.config.Desired;
import io.deploymentorchestrator.manifest.config.ManifestConfig;
import io.deploymentorchestrator.manifest.inventory.AppliedObject;
import io.deploymentorchestrator.manifest.inventory.Checkpoint;
import io.deploymentorchestrator.manifest.inventory.ManifestStatus;
import io.deploymentorchestrator.manifest.inventory.ObjectKey;
import io.deploymentorchestrator.manifest.json.Trees;
import io.deploymentorchestrator.manifest.ownership.ManagedFields;
import io.deploymentorchestrator.manifest.ownership.Mark;
import io.deploymentorchestrator.manifest.ownership.NoOp;
import io.deploymentorchestrator.manifest.ownership.Owner;
import io.deploymentorchestrator.manifest.ownership.Ownership;
import io.deploymentorchestrator.manifest.ownership.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One call of apply: look, record what will be created, apply, prune, assess. Confined to one
 * thread.
 */
final class ApplySession {

  private static final Set<Cause> NEW_INPUTS = Set.of(Cause.SPEC, Cause.DEPENDENCY, Cause.UPGRADE);
  private static final int REPAIRS_UNTIL_CONTESTED = 5;
  private static final Duration DISCOVERY_FOLLOWS = Duration.ofSeconds(2);

  private final ApplyRequest<ManifestConfig, Map<String, Object>> request;
  private final KubernetesObjects kubernetes;
  private final Desired desired;
  private final Owner us;
  private final ManifestStatus last;
  private final Map<ObjectKey, AppliedObject> inventory = new LinkedHashMap<>();
  private final List<Item> items = new ArrayList<>();
  private final List<String> unwatched = new ArrayList<>();
  private Checkpoint checkpoint;

  /** Why the list was not worked through to its end. */
  private Optional<Refusal> refusal = Optional.empty();

  /** What is awaited before the list can go on. */
  private Optional<Pause> pause = Optional.empty();

  private record Pause(String reason, String message, Optional<Duration> recheckAfter) {}

  ApplySession(
      ApplyRequest<ManifestConfig, Map<String, Object>> request, Desired desired, Owner us) {
    this.request = request;
    this.kubernetes = request.kubernetes();
    this.desired = desired;
    this.us = us;
    this.last = request.lastStatus().map(ManifestStatus::of).orElse(ManifestStatus.NONE);
    this.checkpoint = request.checkpoint(Checkpoint.class).orElse(Checkpoint.NONE);
    last.applied().forEach(o -> inventory.put(o.key(), o));
    checkpoint.intended().forEach(o -> inventory.putIfAbsent(o.key(), o));
  }

  ApplyResult<Map<String, Object>> run() {
    try {
      resolve();
      observe();
      recordIntents();
      for (Item item : items) {
        put(item);
      }
      if (refusal.isEmpty() && pause.isEmpty()) {
        prune();
      }
    } catch (Refusal e) {
      refusal = Optional.of(e);
    }
    return result();
  }

  /** Which kinds there are. The list is worked through up to the first unknown one. */
  private void resolve() {
    for (Declared declared : desired.objects()) {
      Optional<KindInfo> kind = kubernetes.kind(declared.apiVersion(), declared.kind());
      if (kind.filter(KindInfo::served).isPresent()) {
        items.add(item(declared, kind.get()));
        continue;
      }
      if (desired.installs(declared.group(), declared.kind())) {
        String text =
            declared.label() + " waits until its kind, which this list installs, is served";
        pause = Optional.of(new Pause("WaitingForKind", text, Optional.of(DISCOVERY_FOLLOWS)));
      } else {
        refusal =
            Optional.of(
                kind.map(
                        k ->
                            Refusals.versionNotServed(
                                declared.apiVersion(), declared.kind(), k.servedVersions()))
                    .orElseGet(
                        () -> Refusals.kindNotFound(declared.apiVersion(), declared.kind())));
      }
      return;
    }
  }

  private Item item(Declared declared, KindInfo kind) {
    if (!kind.namespaced() && declared.namespace().isPresent()) {
      throw new Refusal(
          Reason.InvalidConfig,
          declared.label() + " has a namespace, but objects of its kind live in none");
    }
    Optional<String> namespace =
        kind.namespaced()
            ? Optional.of(declared.namespace().orElse(request.component().namespace()))
            : Optional.empty();
    ObjectRef ref =
        new ObjectRef(declared.apiVersion(), declared.kind(), namespace, declared.name());
    ObjectKey key = ObjectKey.of(ref);
    Map<String, Object> tree = Trees.copy(declared.object());
    namespace.ifPresent(n -> Trees.member(tree, "metadata").put("namespace", n));
    Mark.put(tree, us, key);
    return new Item(declared, ref, kind, tree, Optional.ofNullable(inventory.get(key)));
  }

  /**
   * How the objects stand that may be there. Watching begins first, so that no change is missed.
   */
  private void observe() {
    for (Item item : items) {
      if (!kubernetes.watch(
          new WatchedObject(
              item.ref, true, item.recorded.flatMap(AppliedObject::resourceVersion)))) {
        unwatched.add(item.ref.toString());
      }
      if (item.recorded.isPresent()) {
        item.live = read(item);
      }
    }
  }

  /** What will be created is on record before it exists, so that nothing is ever orphaned. */
  private void recordIntents() {
    List<AppliedObject> intents =
        items.stream()
            .filter(item -> item.live.isEmpty() && !item.ranAndWasCleanedUp())
            .map(item -> AppliedObject.intended(item.ref))
            .filter(o -> !checkpoint.intends(o.key()))
            .toList();
    if (!intents.isEmpty()) {
      checkpoint = checkpoint.intending(intents, desired.config().deletionPolicy());
      request.checkpoint(checkpoint);
    }
  }

  private void put(Item item) {
    if (item.ranAndWasCleanedUp()) {
      return;
    }
    if (item.live.isEmpty()) {
      create(item);
    }
    if (item.live.isPresent() && !item.written) {
      update(item, item.live.get());
    }
  }

  private void create(Item item) {
    boolean repair = isRepair(item);
    if (repair) {
      refuseIfContested(item, Optional.empty());
    }
    item.live = call(item, () -> kubernetes.create(item.tree));
    item.written = item.live.isPresent();
    if (!item.written) {
      item.live =
          read(item)
              .or(
                  () -> {
                    throw new Refusal(
                        Reason.ObjectReplaced,
                        item.ref + " was made and deleted by somebody at the same moment");
                  });
    } else if (repair) {
      checkpoint = checkpoint.repaired(item.key, request.clock().instant());
    }
  }

  private void update(Item item, Map<String, Object> live) {
    Verdict verdict =
        Ownership.judge(
            live,
            item.key,
            us,
            kubernetes.fieldManager(),
            item.recorded.flatMap(AppliedObject::uid),
            item.declared.annotated(Declared.ADOPT, "true"));
    boolean force = desired.config().conflicts() == Conflicts.Force;
    switch (verdict) {
      case Verdict.Ours ours -> bringToDesired(item, live, force);
      case Verdict.Adoptable adoptable -> write(item, live, force);
      case Verdict.Others others -> {
        if (!isGone(others.owner())) {
          throw new Refusal(
              Reason.OwnedByOther,
              item.ref + " belongs to Component " + others.owner() + " and was left as it is");
        }
        write(item, live, true);
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

  private void bringToDesired(Item item, Map<String, Object> live, boolean force) {
    if (isEnding(live) || NoOp.isProven(live, item.tree, kubernetes.fieldManager())) {
      return;
    }
    boolean repair = isRepair(item);
    if (repair) {
      refuseIfContested(item, Optional.of(live));
    }
    write(item, live, force || repair);
    boolean changed =
        !item.live
            .flatMap(o -> Trees.at(o, "metadata", "resourceVersion"))
            .equals(Trees.at(live, "metadata", "resourceVersion"));
    if (repair && changed) {
      checkpoint = checkpoint.repaired(item.key, request.clock().instant());
    }
  }

  /** Applies onto the very object that was looked at. */
  private void write(Item item, Map<String, Object> live, boolean force) {
    Map<String, Object> tree = Trees.copy(item.tree);
    Trees.member(tree, "metadata").put("uid", Ownership.uid(live).orElse(""));
    try {
      item.live = Optional.of(call(item, () -> kubernetes.apply(tree, force)));
      item.written = true;
    } catch (Refusal e) {
      if (e.reason() != Reason.ImmutableField
          || !item.declared.annotated(Declared.RECREATE, "true")) {
        throw e;
      }
      recreate(item, live);
    }
  }

  private void recreate(Item item, Map<String, Object> live) {
    String uid = Ownership.uid(live).orElse("");
    checkpoint =
        checkpoint.intending(
            List.of(AppliedObject.intended(item.ref)), desired.config().deletionPolicy());
    request.checkpoint(checkpoint);
    Optional<Map<String, Object>> remains = call(item, () -> kubernetes.delete(item.ref, uid));
    if (remains.isPresent()) {
      item.live = remains;
      return;
    }
    item.live = call(item, () -> kubernetes.create(item.tree));
    item.written = item.live.isPresent();
  }

  /** Nothing was asked for anew: the object is put back to what was applied. */
  private boolean isRepair(Item item) {
    return item.recorded.flatMap(AppliedObject::uid).isPresent()
        && request.run().causes().stream().noneMatch(NEW_INPUTS::contains);
  }

  private void refuseIfContested(Item item, Optional<Map<String, Object>> live) {
    int repairs = checkpoint.repairsOf(item.key, request.clock().instant());
    if (repairs >= REPAIRS_UNTIL_CONTESTED) {
      String who =
          live.flatMap(o -> ManagedFields.lastOther(o, kubernetes.fieldManager()))
              .map(manager -> "field manager \"" + manager + "\"")
              .orElse("somebody");
      throw new Refusal(
          Reason.DriftContested,
          who
              + " keeps changing "
              + item.ref
              + ", which was put back "
              + repairs
              + " times within 10 minutes; let one of the two own it");
    }
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
      if (e.problem() == Problem.UNAVAILABLE) {
        throw new Refusal(Reason.ApiServerUnavailable, String.valueOf(e.getMessage()));
      }
      // Who may not see the other Component cannot know that it is gone.
      return false;
    }
  }

  /** What left the list goes, last applied first. */
  private void prune() {
    Set<ObjectKey> wanted = items.stream().map(item -> item.key).collect(Collectors.toSet());
    List<AppliedObject> gone =
        inventory.values().stream().filter(o -> !wanted.contains(o.key())).toList().reversed();
    Remover remover = new Remover(kubernetes, us);
    for (AppliedObject object : gone) {
      switch (remover.remove(object, !desired.config().prune())) {
        case Removal.Gone removed -> inventory.remove(object.key());
        case Removal.Released released -> inventory.remove(object.key());
        case Removal.LeftAlone left -> inventory.remove(object.key());
        case Removal.Waiting waiting -> {
          pause =
              Optional.of(
                  new Pause(
                      "Pruning", "waiting until it is gone: " + waiting.what(), Optional.empty()));
          return;
        }
      }
    }
  }

  private ApplyResult<Map<String, Object>> result() {
    Assessment assessment = assess();
    ManifestStatus status = status(assessment);
    checkpoint = checkpoint.settled(status, desired.config().deletionPolicy());
    Optional<Map<String, Object>> tree =
        Optional.of(
            request.lastStatus().map(status::unlessOnlyVersionsDiffer).orElseGet(status::tree));
    ApplyResult<Map<String, Object>> result;
    if (refusal.isPresent()) {
      result = refused(refusal.get(), tree, assessment);
    } else if (pause.isPresent()) {
      Pause why = pause.get();
      List<Condition> conditions =
          List.of(
              Condition.isFalse(ManifestHandler.APPLIED, why.reason(), why.message()),
              assessment.healthy());
      result =
          ApplyResult.inProgress(why.reason(), why.message(), tree, conditions, why.recheckAfter());
    } else {
      result = assessment.result(tree, items.size());
    }
    return checkpoint.equals(Checkpoint.NONE) ? result : result.withCheckpoint(checkpoint);
  }

  /** A list that was not worked through cannot be judged: what was known stays. */
  private Assessment assess() {
    if (refusal.isPresent()) {
      return Assessment.none(last);
    }
    try {
      return new Assessor(request, desired).assess(items, unwatched);
    } catch (Refusal e) {
      refusal = Optional.of(e);
      return Assessment.none(last);
    }
  }

  private static ApplyResult<Map<String, Object>> refused(
      Refusal why, Optional<Map<String, Object>> status, Assessment assessment) {
    List<Condition> conditions =
        List.of(
            Condition.isFalse(ManifestHandler.APPLIED, why.reason().name(), why.text()),
            assessment.healthy());
    return ApplyResult.failed(
        why.reason().name(), why.text(), why.reason().retry(), status, conditions);
  }

  /** The list's objects in its order, then what is still to be pruned or could not be looked at. */
  private ManifestStatus status(Assessment assessment) {
    Map<ObjectKey, AppliedObject> applied = new LinkedHashMap<>();
    for (Item item : items) {
      boolean ours = item.written || item.live.isEmpty() || isOurs(item);
      if (ours) {
        item.entry(assessment)
            .filter(o -> o.uid().isPresent())
            .ifPresent(o -> applied.put(item.key, o));
      }
    }
    inventory.values().stream()
        .filter(o -> o.uid().isPresent())
        .filter(o -> items.stream().noneMatch(item -> item.key.equals(o.key())))
        .forEach(o -> applied.putIfAbsent(o.key(), o));
    return new ManifestStatus(
        List.copyOf(applied.values()), assessment.observed(), assessment.outputs());
  }

  private boolean isOurs(Item item) {
    return item.live.flatMap(live -> Mark.read(live, item.key)).filter(us::equals).isPresent();
  }

  private Optional<Map<String, Object>> read(Item item) {
    return call(item, () -> kubernetes.get(item.ref));
  }

  private <T> T call(Item item, Supplier<T> call) {
    try {
      return call.get();
    } catch (KubernetesException e) {
      throw Refusals.of(e, item.ref, item.kind, kubernetes.account());
    }
  }

  static boolean isEnding(Map<String, Object> live) {
    return Trees.text(live, "metadata", "deletionTimestamp").isPresent();
  }
}
