package io.deploymentorchestrator.manifest;

import io.deploymentorchestrator.api.ApplyRequest;
import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesException.Problem;
import io.deploymentorchestrator.api.KubernetesObjects;
import io.deploymentorchestrator.api.KubernetesObjects.KindInfo;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.api.WatchedObject;
import io.deploymentorchestrator.manifest.config.Desired;
import io.deploymentorchestrator.manifest.config.ManifestConfig;
import io.deploymentorchestrator.manifest.config.ManifestConfig.Observe;
import io.deploymentorchestrator.manifest.config.Output;
import io.deploymentorchestrator.manifest.config.ReadyRule;
import io.deploymentorchestrator.manifest.inventory.AppliedObject;
import io.deploymentorchestrator.manifest.inventory.JobRun;
import io.deploymentorchestrator.manifest.inventory.ManifestStatus;
import io.deploymentorchestrator.manifest.json.Trees;
import io.deploymentorchestrator.manifest.readiness.Readiness;
import io.deploymentorchestrator.manifest.readiness.ReadinessRules;
import io.deploymentorchestrator.manifest.readiness.ReadinessRules.Binding;
import io.deploymentorchestrator.manifest.readiness.ReadinessRules.Traits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at all objects of a Component, its own and those of others: are they ready, and what do
 * they hand on?
 */
final class Assessor {

  private static final Duration UNTOLD = Duration.ofSeconds(10);

  private final ApplyRequest<ManifestConfig, Map<String, Object>> request;
  private final KubernetesObjects kubernetes;
  private final Desired desired;
  private final ManifestStatus last;

  private final List<String> failed = new ArrayList<>();
  private final List<String> progressing = new ArrayList<>();
  private final List<AppliedObject> observed = new ArrayList<>();
  private final Map<String, Map<String, Object>> byLabel = new HashMap<>();
  private final List<String> unreached = new ArrayList<>();
  private Optional<Refusal> groupAway = Optional.empty();
  private Optional<Duration> recheckAfter = Optional.empty();

  Assessor(ApplyRequest<ManifestConfig, Map<String, Object>> request, Desired desired) {
    this.request = request;
    this.kubernetes = request.kubernetes();
    this.desired = desired;
    this.last = request.lastStatus().map(ManifestStatus::of).orElse(ManifestStatus.NONE);
  }

  /**
   * How they stand.
   *
   * @param items those of its own that were reached
   * @param unwatched those that the host may not watch
   * @param away those of its own that were not reached
   */
  Assessment assess(List<Item> items, List<String> unwatched, List<String> away) {
    List<String> notWatched = new ArrayList<>(unwatched);
    unreached.addAll(away);
    items.forEach(this::own);
    desired.observed().forEach(o -> othersIfReached(o, notWatched));
    return new Assessment(
        failed,
        progressing,
        observed,
        outputs(),
        notWatched,
        recheckAfter,
        removed(items),
        unreached,
        groupAway,
        true);
  }

  private static List<String> removed(List<Item> items) {
    return items.stream()
        .flatMap(item -> item.removedInTheWay().map(what -> item.ref + " " + what).stream())
        .toList();
  }

  private void own(Item item) {
    if (item.ranAndWasCleanedUp()) {
      item.pastRun().ifPresent(run -> past(item, run));
      return;
    }
    if (item.live.isEmpty()) {
      progressing.add(item.ref + " is not there yet");
      return;
    }
    Map<String, Object> live = item.live.get();
    byLabel.put(item.declared.label(), live);
    if (Applier.isEnding(live) && !item.isInventory()) {
      // Without our mark on it, nobody tells when it is gone.
      recheckWithin(UNTOLD);
    }
    // That a Job which has ended is being deleted says nothing against it.
    Optional<Readiness> end = item.end().filter(e -> Applier.isEnding(live));
    add(item.ref, end.orElseGet(() -> judge(item.declared.label(), item.ref, live, item.kind)));
  }

  /** Of a Job that is gone. */
  private void past(Item item, JobRun run) {
    run.failure().ifPresent(failure -> failed.add(item.ref + ": " + failure));
    if (!run.ended()) {
      failed.add(
          item.ref
              + ": was deleted before its end was seen, as ttlSecondsAfterFinished has it, and may have succeeded or failed; change its manifest to run it again");
    }
  }

  /** Of one whose API group's server is away, what was known stays. */
  private void othersIfReached(Observe wanted, List<String> unwatched) {
    try {
      others(wanted, unwatched);
    } catch (Refusal e) {
      if (!e.isOfOneGroup()) {
        throw e;
      }
      groupAway = groupAway.or(() -> Optional.of(e));
      unreached.add(wanted.kind() + "/" + wanted.name());
      last.observed().stream().filter(o -> isMeant(wanted, o)).findFirst().ifPresent(observed::add);
    }
  }

  private boolean isMeant(Observe wanted, AppliedObject object) {
    String own = request.component().namespace();
    return object.apiVersion().equals(wanted.apiVersion())
        && object.kind().equals(wanted.kind())
        && object.name().equals(wanted.name())
        && object.namespace().orElse(own).equals(wanted.namespace().orElse(own));
  }

  private void others(Observe wanted, List<String> unwatched) {
    KindInfo kind =
        kind(wanted).orElseThrow(() -> Refusals.kindNotFound(wanted.apiVersion(), wanted.kind()));
    if (!kind.served()) {
      throw Refusals.versionNotServed(wanted.apiVersion(), wanted.kind(), kind.servedVersions());
    }
    Optional<String> namespace =
        kind.namespaced()
            ? Optional.of(wanted.namespace().orElse(request.component().namespace()))
            : Optional.empty();
    ObjectRef ref = new ObjectRef(wanted.apiVersion(), wanted.kind(), namespace, wanted.name());
    Optional<Map<String, Object>> live;
    try {
      if (!kubernetes.watch(new WatchedObject(ref, false))) {
        unwatched.add(ref.toString());
      }
      live = kubernetes.get(ref);
    } catch (KubernetesException e) {
      throw Refusals.of(e, ref, kind, kubernetes.account());
    }
    observed.add(
        live.map(o -> AppliedObject.of(ref, o)).orElse(AppliedObject.intended(ref)).asObserved());
    if (live.isEmpty()) {
      progressing.add(ref + " is not there yet");
      return;
    }
    String label = wanted.kind() + "/" + wanted.name();
    byLabel.put(label, live.get());
    add(ref, judge(label, ref, live.get(), kind));
  }

  private Optional<KindInfo> kind(Observe wanted) {
    try {
      return kubernetes.kind(wanted.apiVersion(), wanted.kind());
    } catch (KubernetesException e) {
      throw Refusals.lookingUp(e, wanted.kind() + "/" + wanted.name());
    }
  }

  private void add(ObjectRef ref, Readiness readiness) {
    switch (readiness) {
      case Readiness.Ready ready -> {}
      case Readiness.Progressing p -> progressing.add(ref + ": " + p.message());
      case Readiness.Failed f -> failed.add(ref + ": " + f.message());
    }
  }

  private Readiness judge(String label, ObjectRef ref, Map<String, Object> live, KindInfo kind) {
    List<ReadyRule> rules = desired.rulesFor(label);
    if (rules.isEmpty()) {
      Readiness readiness =
          ReadinessRules.judge(live, new Traits(kind.declaresConditions(), binding(ref, live)));
      return readiness.equals(ReadinessRules.NO_CONDITION_YET)
          ? withoutCondition(label, live)
          : readiness;
    }
    if (Applier.isEnding(live)) {
      return new Readiness.Progressing("is being deleted");
    }
    return rules.stream()
        .map(rule -> judge(rule, live))
        .filter(r -> !(r instanceof Readiness.Ready))
        .findFirst()
        .orElse(new Readiness.Ready("is as readyWhen asks"));
  }

  private Readiness withoutCondition(String label, Map<String, Object> live) {
    FirstCondition first = FirstCondition.awaited(label, live, request.clock().instant());
    first.recheckAfter().ifPresent(this::recheckWithin);
    return first.readiness();
  }

  private void recheckWithin(Duration time) {
    recheckAfter = Optional.of(recheckAfter.filter(r -> r.compareTo(time) <= 0).orElse(time));
  }

  private static Readiness judge(ReadyRule rule, Map<String, Object> live) {
    return switch (rule) {
      case ReadyRule.Exists exists -> new Readiness.Ready("exists");
      case ReadyRule.Field field -> {
        Optional<Object> value = field.path().read(live);
        if (value.isEmpty()) {
          yield new Readiness.Progressing("has no " + field.path() + " yet");
        }
        boolean fits = field.equals().isEmpty() || Trees.same(value.get(), field.equals().get());
        yield fits
            ? new Readiness.Ready("is as readyWhen asks")
            : new Readiness.Progressing(field.path() + " is not yet what readyWhen asks for");
      }
    };
  }

  /** When a claim is bound, by its class. */
  private Binding binding(ObjectRef ref, Map<String, Object> live) {
    if (!ref.kind().equals("PersistentVolumeClaim") || !ref.group().isEmpty()) {
      return Binding.IMMEDIATE;
    }
    Optional<String> storageClass = Trees.text(live, "spec", "storageClassName");
    if (storageClass.isEmpty()
        || Trees.text(live, "status", "phase").filter("Bound"::equals).isPresent()) {
      return Binding.IMMEDIATE;
    }
    try {
      return kubernetes
          .get(
              new ObjectRef(
                  "storage.k8s.io/v1", "StorageClass", Optional.empty(), storageClass.get()))
          .flatMap(c -> Trees.text(c, "volumeBindingMode"))
          .filter("WaitForFirstConsumer"::equals)
          .map(mode -> Binding.FIRST_CONSUMER)
          .orElse(Binding.IMMEDIATE);
    } catch (KubernetesException e) {
      if (e.problem() == Problem.FORBIDDEN) {
        return Binding.UNKNOWN;
      }
      throw new Refusal(Reason.ApiServerUnavailable, String.valueOf(e.getMessage()));
    }
  }

  /** What is not there yet is left out: dependents then say which field they miss. */
  private Map<String, Object> outputs() {
    Map<String, Object> outputs = new LinkedHashMap<>();
    for (Output output : desired.outputs()) {
      Map<String, Object> object = byLabel.get(output.from());
      // Of an object that was not reached in this call, what was known stays.
      Optional<Object> value =
          object == null
              ? Optional.ofNullable(last.outputs().get(output.name()))
              : output.path().read(object);
      value.or(output::fallback).ifPresent(v -> outputs.put(output.name(), v));
    }
    return outputs;
  }
}
