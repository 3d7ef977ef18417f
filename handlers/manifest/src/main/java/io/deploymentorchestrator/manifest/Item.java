package io.deploymentorchestrator.manifest;

import io.deploymentorchestrator.api.KubernetesObjects.KindInfo;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.manifest.config.Declared;
import io.deploymentorchestrator.manifest.inventory.AppliedObject;
import io.deploymentorchestrator.manifest.inventory.JobRun;
import io.deploymentorchestrator.manifest.inventory.ManifestHash;
import io.deploymentorchestrator.manifest.inventory.ObjectKey;
import io.deploymentorchestrator.manifest.json.Trees;
import io.deploymentorchestrator.manifest.ownership.Fingerprint;
import io.deploymentorchestrator.manifest.ownership.Ownership;
import io.deploymentorchestrator.manifest.ownership.Verdict;
import io.deploymentorchestrator.manifest.readiness.Jobs;
import io.deploymentorchestrator.manifest.readiness.Readiness;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** One object of the list on its way through a session. Confined to one thread. */
final class Item {

  final Declared declared;
  final ObjectRef ref;
  final ObjectKey key;
  final KindInfo kind;

  /** As the config has it; looked up for Jobs only. */
  private final Supplier<Map<String, Object>> given;

  /** With namespace and mark, as it is applied. */
  final Map<String, Object> tree;

  /** What the inventory says of it. */
  final Optional<AppliedObject> recorded;

  /** Whether this session may have another manifest of it than the last one. */
  private final boolean maybeChanged;

  /** As it stands on the server, as far as it was looked at. */
  Optional<Map<String, Object>> live = Optional.empty();

  /** Of a Job that is gone: as it stood when it was deleted, if that is known. */
  Optional<Map<String, Object>> wentAs = Optional.empty();

  /** Whether the server was asked for that and did not know. */
  boolean askedInVain;

  /** The version it was left at by an earlier session, if it need not be looked at. */
  Optional<String> leftAt = Optional.empty();

  /** Whose it proved to be, if that was asked. */
  Optional<Verdict> verdict = Optional.empty();

  /** Whether this session wrote it. */
  boolean written;

  /** Whether it proved to be as the manifest says, without a write of this session. */
  boolean unchanged;

  /** What to remember of it, if this session wrote it or found it as it should be. */
  Optional<Fingerprint> fingerprint = Optional.empty();

  /** What of others stood in the way of this session's write and was removed. */
  Optional<String> removed = Optional.empty();

  Item(
      Declared declared,
      ObjectRef ref,
      KindInfo kind,
      Supplier<Map<String, Object>> given,
      Map<String, Object> tree,
      Optional<AppliedObject> recorded,
      boolean maybeChanged) {
    this.declared = declared;
    this.given = given;
    this.maybeChanged = maybeChanged;
    this.ref = ref;
    this.key = ObjectKey.of(ref);
    this.kind = kind;
    this.tree = tree;
    this.recorded = recorded;
  }

  /** The uid on record. */
  Optional<String> recordedUid() {
    return recorded.flatMap(AppliedObject::uid);
  }

  /** What our last write said, and what the server made of it. */
  Optional<Fingerprint> lastFingerprint() {
    return recorded.flatMap(AppliedObject::fingerprint).flatMap(Fingerprint::parse);
  }

  /** Whether our last write said the same: then nothing new is asked for. */
  boolean isAsAppliedLast() {
    return recordedUid().isPresent() && lastFingerprint().filter(f -> f.isOf(tree)).isPresent();
  }

  /** A Job that ran, to whatever end, and was cleaned up is not run again for the same manifest. */
  boolean ranAndWasCleanedUp() {
    return live.isEmpty() && leftAt.isEmpty() && pastRun().isPresent();
  }

  /** Whether the server may know how a Job of this very manifest ended, and nobody else does. */
  boolean isToBeAskedAfter() {
    return !askedInVain && recordedRun().filter(JobRun::isToBeAsked).isPresent();
  }

  /**
   * What is on record of a Job of this very manifest, by today's hash of it. The first version of
   * this handler recorded those only that had completed.
   */
  private Optional<JobRun> recordedRun() {
    return recorded
        .filter(o -> isJob() && o.uid().isPresent())
        .flatMap(o -> o.run().or(() -> unrecordedRun()))
        .filter(run -> isOfThis(run))
        .map(run -> run.of(hash()));
  }

  private Optional<JobRun> unrecordedRun() {
    return isUnchanged() ? Optional.of(JobRun.started(hash())) : Optional.empty();
  }

  private boolean isUnchanged() {
    return isAsAppliedLast() || !maybeChanged;
  }

  private boolean isOfThis(JobRun run) {
    return run.manifest().equals(hash())
        || ManifestHash.all(declared.object(), given.get()).contains(run.manifest());
  }

  /** The record, with what this session learnt of its end. */
  private Optional<JobRun> lastRun() {
    return recordedRun()
        .map(
            run ->
                run.ended()
                    ? run
                    : wentAs
                        .map(job -> run(job, run.manifest()))
                        .orElseGet(() -> askedInVain ? run.askedInVain() : run));
  }

  /**
   * How the Job of this very manifest ran, if it did and is gone. With {@code
   * ttlSecondsAfterFinished} the server deletes it when it has ended, which may be before that was
   * seen: it has run all the same.
   */
  Optional<JobRun> pastRun() {
    return lastRun().filter(run -> run.ended() || (wentAs.isEmpty() && isCleanedUpByItself()));
  }

  private boolean isCleanedUpByItself() {
    return Trees.number(tree, "spec", "ttlSecondsAfterFinished").isPresent();
  }

  /** How the Job that is there ended, if it is this manifest's and did; however it is going now. */
  Optional<Readiness> end() {
    return live.filter(job -> isJob() && madeFrom(job).filter(hash()::equals).isPresent())
        .flatMap(Jobs::end);
  }

  private static JobRun run(Map<String, Object> job, String manifest) {
    return Jobs.end(job)
        .map(
            end ->
                end instanceof Readiness.Failed
                    ? JobRun.failed(manifest, end.message())
                    : JobRun.completed(manifest))
        .orElseGet(() -> JobRun.started(manifest));
  }

  /**
   * The hash of the manifest that a Job was made from: this one's, which was applied to it. One
   * that is on its way out was given no manifest: it is of the one on record, or of this one if it
   * is as this one says, and else of one that nobody knows.
   */
  private Optional<String> madeFrom(Map<String, Object> job) {
    if (written || unchanged || !Applier.isEnding(job)) {
      return Optional.of(hash());
    }
    return recorded
        .filter(o -> o.uid().equals(Ownership.uid(job)))
        .flatMap(AppliedObject::run)
        .map(run -> isOfThis(run) ? hash() : run.manifest());
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
    return ManifestHash.of(declared.object());
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
      return recorded.map(o -> lastRun().map(run -> o.withRun(Optional.of(run))).orElse(o));
    }
    AppliedObject now = AppliedObject.of(ref, live.get());
    boolean sameObject = recorded.flatMap(AppliedObject::uid).equals(now.uid());
    Optional<Long> generation =
        sameObject && !written && recorded.flatMap(AppliedObject::generation).isPresent()
            ? recorded.flatMap(AppliedObject::generation)
            : now.generation();
    Optional<JobRun> run =
        !isJob()
            ? Optional.empty()
            : assessment.known() || written
                ? madeFrom(live.get()).map(manifest -> run(live.get(), manifest))
                : recorded.filter(o -> sameObject).flatMap(AppliedObject::run);
    return Optional.of(remembering(now.withGeneration(generation).withRun(run), sameObject));
  }

  /** What was known stays as long as nothing else was written. */
  private AppliedObject remembering(AppliedObject now, boolean sameObject) {
    Optional<AppliedObject> before = recorded.filter(r -> sameObject && !written);
    return now.withWrite(
        fingerprint.map(Fingerprint::toString).or(() -> before.flatMap(AppliedObject::fingerprint)),
        removedInTheWay());
  }

  /** What of others stood in the way of the last write and was removed. */
  Optional<String> removedInTheWay() {
    return removed.or(() -> written ? Optional.empty() : recorded.flatMap(AppliedObject::removed));
  }
}
