package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.controller.api.Composition;
import io.deploymentorchestrator.controller.api.CompositionSpec;
import io.deploymentorchestrator.controller.api.CompositionStatus;
import io.deploymentorchestrator.controller.api.Names;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.kubernetes.CompositionPlan.PlannedEntry;
import io.deploymentorchestrator.controller.lifecycle.SummaryThrottle;
import io.deploymentorchestrator.controller.status.CompositionStatuses;
import io.deploymentorchestrator.controller.status.CompositionStatuses.Entry;
import io.deploymentorchestrator.operator.kubernetes.ApiThrottle;
import io.deploymentorchestrator.operator.kubernetes.Finalizers;
import io.deploymentorchestrator.operator.scheduling.Requeue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stamps out a Composition's Components, removes those that left the list, and sums up their state.
 * All ordering, waiting and resolving is done by the Components themselves.
 */
final class CompositionReconciler {

  /** Of what a Composition holds, while its Components are written. */
  private static final int COPIES = 3;

  private static final Duration AFTER_CONFLICT = Duration.ofMillis(100);
  private static final Duration AFTER_REFUSAL = Duration.ofSeconds(30);
  private static final Duration UNTIL_MEMORY = Duration.ofSeconds(1);

  private static final String ORPHAN_FINALIZER = "orphan";

  private final ApiThrottle requests;
  private final ReconcileContext context;
  private final Compositions compositions;
  private final MemberWriter members;
  private final SummaryThrottle throttle = new SummaryThrottle();

  /** Uids of Compositions whose Components are to stay when they go. */
  private final Set<String> orphaning = ConcurrentHashMap.newKeySet();

  CompositionReconciler(ApiThrottle requests, ReconcileContext context, Compositions compositions) {
    this.requests = requests;
    this.context = context;
    this.compositions = compositions;
    this.members = new MemberWriter(requests, context.components());
  }

  /**
   * Takes in each state of a Composition, also those that reconciling never gets to see: once the
   * garbage collector has taken its finalizer off, nothing tells any more that the Components were
   * to stay.
   */
  void seen(Composition composition) {
    if (composition.isMarkedForDeletion() && composition.hasFinalizer(ORPHAN_FINALIZER)) {
      orphaning.add(composition.getMetadata().getUid());
    }
  }

  /** A Composition is gone for good. */
  void forget(Composition composition) {
    orphaning.remove(composition.getMetadata().getUid());
    throttle.forget(composition.getMetadata().getUid());
  }

  /** How long until a Composition's status may be written again. */
  Duration untilNextWrite(Composition composition) {
    return throttle.untilNextWrite(composition.getMetadata().getUid(), context.clock().instant());
  }

  /** Does what is to be done now; answers when to look again although nothing changed. */
  Requeue reconcile(ComponentKey key) throws InterruptedException {
    Composition composition = inTurn(key, () -> compositions.freshest(key));
    if (composition == null) {
      return Requeue.none();
    }
    long memory = COPIES * context.kept().sizeOf(composition);
    if (context.working().take(Composition.class, key, memory) != WorkingMemory.Answer.TAKEN) {
      return Requeue.after(UNTIL_MEMORY);
    }
    try {
      return reconcile(key, composition);
    } finally {
      context.working().release(Composition.class, key);
    }
  }

  private Requeue reconcile(ComponentKey key, Composition composition) throws InterruptedException {
    if (composition.isMarkedForDeletion()) {
      return delete(composition);
    }
    if (composition.unreadable().isPresent()) {
      compositions.seen(
          SetAsideWriter.write(
              requests,
              composition,
              composition.unreadable().get(),
              statusOf(composition).conditionList(),
              context.clock().instant()));
      return Requeue.none(); // until it is written anew
    }
    if (!composition.hasFinalizer(Names.COMPOSITION_FINALIZER)) {
      compositions.seen(Finalizers.add(requests, composition, Names.COMPOSITION_FINALIZER));
      Composition now = inTurn(key, () -> compositions.freshest(key));
      return now == null ? Requeue.none() : reconcile(key, now);
    }
    return reconcileEntries(composition);
  }

  private Requeue reconcileEntries(Composition composition) throws InterruptedException {
    CompositionPlan plan =
        inTurn(
            KubernetesMapping.key(composition),
            () ->
                CompositionPlan.of(
                    composition, context.components()::freshest, membersOf(composition)));
    List<Entry> entries = new ArrayList<>();
    for (PlannedEntry planned : plan.entries()) {
      Optional<String> refusal = members.carryOut(planned.step());
      entries.add(
          new Entry(
              planned.entry(),
              planned.component(),
              refusal.orElse(null),
              refusal.isPresent() ? null : node(composition, planned.component())));
    }
    boolean settled = allSettled(plan.leaving(), members::delete);
    Requeue again = record(composition, entries, plan.leaving());
    if (!settled) {
      return Requeue.after(AFTER_CONFLICT);
    }
    // What the API server refuses today (a quota, an admission rule) it may take later.
    return entries.stream().anyMatch(e -> e.refusal() != null)
        ? again.orAfter(AFTER_REFUSAL)
        : again;
  }

  private Requeue delete(Composition composition) throws InterruptedException {
    if (!composition.hasFinalizer(Names.COMPOSITION_FINALIZER)) {
      return Requeue.none();
    }
    List<Node> left = membersOf(composition);
    if (left.isEmpty()) {
      Finalizers.remove(requests, composition, Names.COMPOSITION_FINALIZER);
      return Requeue.none();
    }
    // The garbage collector orphans them, too, but not those that it has not heard of yet; it would
    // delete those.
    boolean orphans = orphaning.contains(composition.getMetadata().getUid());
    boolean settled = allSettled(left, orphans ? members::release : members::delete);
    List<Entry> entries = new ArrayList<>();
    List<CompositionSpec.Entry> listed =
        composition.getSpec() == null ? List.of() : composition.getSpec().components();
    for (CompositionSpec.Entry entry : listed) {
      String name = CompositionPlan.componentName(composition, entry);
      left.stream()
          .filter(member -> member.key().name().equals(name))
          .forEach(member -> entries.add(new Entry(entry.name(), name, null, member)));
    }
    Requeue again = record(composition, entries, left);
    return settled ? again : Requeue.after(AFTER_CONFLICT);
  }

  /** Writes what the entries come to, unless that is to wait. */
  private Requeue record(Composition composition, List<Entry> entries, List<Node> leaving)
      throws InterruptedException {
    Instant now = context.clock().instant();
    String uid = composition.getMetadata().getUid();
    CompositionStatus before = statusOf(composition);
    CompositionStatus after =
        inTurn(
            KubernetesMapping.key(composition),
            () ->
                CompositionStatuses.of(
                    before,
                    composition.getMetadata().getGeneration(),
                    composition.isMarkedForDeletion(),
                    entries,
                    leaving,
                    now));
    if (after.equals(before)) {
      return Requeue.none();
    }
    Optional<Duration> wait = throttle.delay(uid, news(composition, before, after), now);
    if (wait.isPresent()) {
      return Requeue.after(wait);
    }
    Composition copy = new Composition();
    copy.setMetadata(composition.getMetadata());
    copy.setStatus(after); // the API server takes nothing but the status
    throttle.written(uid, now);
    compositions.seen(
        requests.make(copy.getMetadata().getNamespace(), c -> c.resource(copy).updateStatus()));
    return Requeue.none();
  }

  private SummaryThrottle.News news(
      Composition composition, CompositionStatus before, CompositionStatus after) {
    if (!CompositionStatuses.isMereProgress(before, after)) {
      return SummaryThrottle.News.CHANGE;
    }
    return requests.underLoad(composition.getMetadata().getNamespace())
        ? SummaryThrottle.News.STEP_UNDER_LOAD
        : SummaryThrottle.News.STEP;
  }

  private static CompositionStatus statusOf(Composition composition) {
    return composition.getStatus() == null ? CompositionStatus.EMPTY : composition.getStatus();
  }

  private List<Node> membersOf(Composition composition) {
    return context
        .graph()
        .members(composition.getMetadata().getUid(), composition.getMetadata().getNamespace());
  }

  private @Nullable Node node(Composition composition, String name) {
    return context.graph().node(new ComponentKey(composition.getMetadata().getNamespace(), name));
  }

  private <T extends @Nullable Object> T inTurn(ComponentKey key, Callable<T> work)
      throws InterruptedException {
    return context.turns().call(key.namespace(), work);
  }

  /** Does something to all of some members; answers whether it is settled for each. */
  private static boolean allSettled(List<Node> members, Predicate<Node> write) {
    boolean settled = true;
    for (Node member : members) {
      settled &= write.test(member);
    }
    return settled;
  }
}
