package io.deploymentorchestrator.manifest;

import io.deploymentorchestrator.api.ApplyRequest;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.Condition;
import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesObjects;
import io.deploymentorchestrator.api.KubernetesObjects.KindInfo;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.api.WatchedObject;
import io.deploymentorchestrator.manifest.Remover.Removal;
import io.deploymentorchestrator.manifest.config.Declared;
import io.deploymentorchestrator.manifest.config.Desired;
import io.deploymentorchestrator.manifest.config.ManifestConfig;
import io.deploymentorchestrator.manifest.inventory.AppliedObject;
import io.deploymentorchestrator.manifest.inventory.Checkpoint;
import io.deploymentorchestrator.manifest.inventory.ManifestStatus;
import io.deploymentorchestrator.manifest.inventory.ObjectKey;
import io.deploymentorchestrator.manifest.json.Trees;
import io.deploymentorchestrator.manifest.ownership.Mark;
import io.deploymentorchestrator.manifest.ownership.Owner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One call of apply: look, record what will be created, apply, prune, assess. Confined to one
 * thread.
 */
final class ApplySession {

  private static final Duration DISCOVERY_FOLLOWS = Duration.ofSeconds(2);

  private final ApplyRequest<ManifestConfig, Map<String, Object>> request;
  private final KubernetesObjects kubernetes;
  private final Desired desired;
  private final Owner us;
  private final ManifestStatus last;
  private final Map<ObjectKey, AppliedObject> inventory = new LinkedHashMap<>();
  private final List<Item> items = new ArrayList<>();
  private final List<String> unwatched = new ArrayList<>();
  private final Ledger ledger;
  private final Applier applier;

  /** What is not reached, because the server of its API group is away. */
  private final List<Declared> unreached = new ArrayList<>();

  /** Why the list was not worked through to its end. */
  private Optional<Refusal> refusal = Optional.empty();

  /** Why some of it was left out. */
  private Optional<Refusal> away = Optional.empty();

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
    this.ledger = new Ledger(request, desired.config().deletionPolicy());
    this.applier = new Applier(request, desired.config(), us, ledger);
    last.applied().forEach(o -> inventory.put(o.key(), o));
    ledger.intended().forEach(o -> inventory.putIfAbsent(o.key(), o));
  }

  ApplyResult<Map<String, Object>> run() {
    try {
      resolve();
      observe();
      applier.recordIntents(items);
      items.removeIf(item -> !isReached(item, applier::put));
      if (refusal.isEmpty() && pause.isEmpty()) {
        prune();
      }
    } catch (Refusal e) {
      refusal = Optional.of(e);
    } catch (KubernetesException e) {
      refusal = Optional.of(Refusals.lookingUp(e, request.component().name()));
    }
    return result();
  }

  /** One API group whose server is away holds up its own objects only; anything else the rest. */
  private void skip(Refusal why) {
    if (!why.isOfOneGroup()) {
      throw why;
    }
    away = away.or(() -> Optional.of(why));
  }

  /** Which kinds there are. The list is worked through up to the first unknown one. */
  private void resolve() {
    for (Declared declared : desired.objects()) {
      try {
        Optional<KindInfo> kind = kind(declared);
        if (kind.filter(KindInfo::served).isEmpty()) {
          stopAt(declared, kind);
          return;
        }
        items.add(item(declared, kind.get()));
      } catch (Refusal e) {
        skip(e);
        unreached.add(declared);
      }
    }
  }

  private Optional<KindInfo> kind(Declared declared) {
    try {
      return kubernetes.kind(declared.apiVersion(), declared.kind());
    } catch (KubernetesException e) {
      throw Refusals.lookingUp(e, declared.label());
    }
  }

  private void stopAt(Declared declared, Optional<KindInfo> kind) {
    if (desired.installs(declared.group(), declared.kind())) {
      String text = declared.label() + " waits until its kind, which this list installs, is served";
      pause = Optional.of(new Pause("WaitingForKind", text, Optional.of(DISCOVERY_FOLLOWS)));
    } else {
      refusal =
          Optional.of(
              kind.map(
                      k ->
                          Refusals.versionNotServed(
                              declared.apiVersion(), declared.kind(), k.servedVersions()))
                  .orElseGet(() -> Refusals.kindNotFound(declared.apiVersion(), declared.kind())));
    }
  }

  private Item item(Declared declared, KindInfo kind) {
    Optional<String> namespace =
        kind.namespaced()
            ? Optional.of(declared.namespace().orElse(request.component().namespace()))
            : Optional.empty();
    ObjectRef ref =
        new ObjectRef(declared.apiVersion(), declared.kind(), namespace, declared.name());
    ObjectKey key = ObjectKey.of(ref);
    Map<String, Object> tree = Trees.copy(declared.object());
    // One that lives in no namespace may name one, as with kubectl and Helm: it means nothing.
    Trees.member(tree, "metadata").remove("namespace");
    namespace.ifPresent(n -> Trees.member(tree, "metadata").put("namespace", n));
    if (items.stream().anyMatch(other -> other.key.equals(key))) {
      throw new Refusal(
          Reason.InvalidConfig,
          declared.label() + " is listed twice: objects of its kind live in no namespace");
    }
    Mark.put(tree, us, key);
    return new Item(
        declared,
        ref,
        kind,
        () -> given(declared),
        tree,
        Optional.ofNullable(inventory.get(key)),
        applier.asksForNewContent());
  }

  private Map<String, Object> given(Declared declared) {
    return request.config().manifests().stream()
        .filter(manifest -> new Declared(manifest).isNamedAs(declared))
        .findFirst()
        .orElse(declared.object());
  }

  /**
   * How the objects stand that may be there. Watching begins first, so that no change is missed.
   */
  private void observe() {
    items.removeIf(item -> !isReached(item, this::look));
  }

  private void look(Item item) {
    if (!isWatched(item)) {
      unwatched.add(item.ref.toString());
    }
    applier.look(item);
  }

  private boolean isWatched(Item item) {
    Optional<String> version = item.recorded.flatMap(AppliedObject::resourceVersion);
    try {
      return kubernetes.watch(new WatchedObject(item.ref, true, version));
    } catch (KubernetesException e) {
      throw Refusals.lookingUp(e, item.declared.label());
    }
  }

  private boolean isReached(Item item, Consumer<Item> step) {
    try {
      step.accept(item);
      return true;
    } catch (Refusal e) {
      skip(e);
      unreached.add(item.declared);
      return false;
    }
  }

  /** What left the list goes, last applied first. */
  private void prune() {
    Set<ObjectKey> wanted = items.stream().map(item -> item.key).collect(Collectors.toSet());
    List<AppliedObject> gone =
        inventory.values().stream()
            .filter(o -> !wanted.contains(o.key()) && !mayBeUnreached(o))
            .toList()
            .reversed();
    Remover remover = new Remover(kubernetes, us);
    for (AppliedObject object : gone) {
      try {
        prune(remover, object);
      } catch (Refusal e) {
        skip(e);
      }
      if (pause.isPresent()) {
        return;
      }
    }
  }

  /** Whether its kind's objects live in namespaces, a server that is away does not tell. */
  private boolean mayBeUnreached(AppliedObject object) {
    ObjectKey key = object.key();
    return unreached.stream()
        .anyMatch(d -> d.is(key.group(), key.kind()) && d.name().equals(key.name()));
  }

  private void prune(Remover remover, AppliedObject object) {
    switch (remover.remove(object, !desired.config().prune())) {
      case Removal.Gone removed -> inventory.remove(object.key());
      case Removal.Released released -> inventory.remove(object.key());
      case Removal.LeftAlone left -> inventory.remove(object.key());
      case Removal.Waiting waiting -> {
        pause =
            Optional.of(
                new Pause(
                    "Pruning", "waiting until it is gone: " + waiting.what(), Optional.empty()));
      }
    }
  }

  private ApplyResult<Map<String, Object>> result() {
    Assessment assessment = assess();
    ManifestStatus status = status(assessment);
    Optional<Map<String, Object>> tree =
        Optional.of(
            request.lastStatus().map(status::unlessOnlyVersionsDiffer).orElseGet(status::tree));
    ApplyResult<Map<String, Object>> result;
    Optional<Refusal> why = refusal.or(() -> away).or(assessment::away);
    if (why.isPresent()) {
      result = refused(why.get(), tree, assessment);
    } else if (pause.isPresent()) {
      Pause until = pause.get();
      List<Condition> conditions =
          List.of(
              Condition.isFalse(ManifestHandler.APPLIED, until.reason(), until.message()),
              assessment.healthy());
      result =
          ApplyResult.inProgress(
              until.reason(), until.message(), tree, conditions, until.recheckAfter());
    } else {
      result = assessment.result(tree, items.size());
    }
    Optional<Checkpoint> checkpoint = ledger.settled(status, result instanceof ApplyResult.Ready);
    return checkpoint.isPresent() ? result.withCheckpoint(checkpoint.get()) : result;
  }

  /** A list that was not worked through cannot be judged: what was known stays. */
  private Assessment assess() {
    if (refusal.isPresent()) {
      return Assessment.none(last);
    }
    try {
      return new Assessor(request, desired).assess(items, unwatched, labels(unreached));
    } catch (Refusal e) {
      refusal = Optional.of(e);
      return Assessment.none(last);
    }
  }

  private static List<String> labels(List<Declared> objects) {
    return objects.stream().map(Declared::label).toList();
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
      if (item.isInventory()) {
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
}
