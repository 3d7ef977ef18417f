package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.Composition;
import io.deploymentorchestrator.controller.api.CompositionSpec;
import io.deploymentorchestrator.controller.api.CompositionStatus;
import io.deploymentorchestrator.controller.api.Names;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.graph.DependencyGraph;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.status.CompositionStatuses;
import io.deploymentorchestrator.controller.status.CompositionStatuses.Entry;
import io.deploymentorchestrator.operator.json.UnreadJson;
import io.deploymentorchestrator.operator.kubernetes.ApiThrottle;
import io.deploymentorchestrator.operator.kubernetes.Finalizers;
import io.deploymentorchestrator.operator.kubernetes.Patches;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /**
   * At most one status write a second: the children of a large Composition change many times a
   * second.
   */
  private static final Duration BETWEEN_WRITES = Duration.ofSeconds(1);

  /** The same for what is no news: one more of the Components is Ready, or begins. */
  private static final Duration BETWEEN_STEPS = Duration.ofSeconds(3);

  private static final Duration BETWEEN_STEPS_UNDER_LOAD = Duration.ofMinutes(1);

  /** The load may be over sooner than the time. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  /** Of what a Composition holds, while its Components are written. */
  private static final int COPIES = 3;

  private static final Duration AFTER_CONFLICT = Duration.ofMillis(100);
  private static final Duration AFTER_REFUSAL = Duration.ofSeconds(30);
  private static final int TOO_MANY_REQUESTS = 429;

  private static final String ORPHAN_FINALIZER = "orphan";

  private final ApiThrottle requests;
  private final ReconcileContext context;
  private final Compositions compositions;
  private final Map<String, Instant> lastWrites = new ConcurrentHashMap<>();

  /** Uids of Compositions whose Components are to stay when they go. */
  private final Set<String> orphaning = ConcurrentHashMap.newKeySet();

  CompositionReconciler(ApiThrottle requests, ReconcileContext context, Compositions compositions) {
    this.requests = requests;
    this.context = context;
    this.compositions = compositions;
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
    lastWrites.remove(composition.getMetadata().getUid());
  }

  /** How long until a Composition's status may be written again. */
  Duration untilNextWrite(Composition composition) {
    return untilNextWrite(composition, BETWEEN_WRITES);
  }

  private Duration untilNextWrite(Composition composition, Duration between) {
    Instant last = lastWrites.get(composition.getMetadata().getUid());
    Duration left =
        last == null
            ? Duration.ZERO
            : Duration.between(context.clock().instant(), last.plus(between));
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Does what is to be done now; answers when to look again although nothing changed. */
  Optional<Duration> reconcile(ComponentKey key) throws InterruptedException {
    Composition composition = inTurn(key, () -> compositions.freshest(key));
    if (composition == null) {
      return Optional.empty();
    }
    String memory = "Composition " + key.name();
    if (!context
        .working()
        .holdAtMost(key.namespace(), memory, COPIES * context.kept().sizeOf(composition))) {
      return Optional.of(BETWEEN_WRITES);
    }
    try {
      return reconcile(key, composition);
    } finally {
      context.working().release(key.namespace(), memory);
    }
  }

  private Optional<Duration> reconcile(ComponentKey key, Composition composition)
      throws InterruptedException {
    if (composition.unreadable().isPresent() && !composition.isMarkedForDeletion()) {
      compositions.seen(
          SetAsideWriter.write(
              requests,
              composition,
              composition.unreadable().get(),
              statusOf(composition).conditionList(),
              context.clock().instant()));
      return Optional.empty(); // until it is written anew
    }
    if (composition.isMarkedForDeletion()) {
      return delete(composition);
    }
    if (!composition.hasFinalizer(Names.COMPOSITION_FINALIZER)) {
      compositions.seen(Finalizers.add(requests, composition, Names.COMPOSITION_FINALIZER));
      Composition now = inTurn(key, () -> compositions.freshest(key));
      return now == null ? Optional.empty() : reconcile(key, now);
    }
    Plan plan = inTurn(key, () -> plan(composition));
    List<Entry> entries = new ArrayList<>();
    boolean refused = false;
    for (Planned planned : plan.entries()) {
      String refusal = planned.refusal();
      if (planned.write() != null) {
        refusal = write(planned.write());
      }
      refused |= refusal != null;
      entries.add(
          new Entry(
              planned.entry(),
              planned.component(),
              refusal,
              refusal == null ? node(composition, planned.component()) : null));
    }
    boolean settled = allSettled(plan.leaving(), this::delete);
    Optional<Duration> again = record(composition, entries, plan.leaving());
    if (!settled) {
      return Optional.of(AFTER_CONFLICT);
    }
    // What the API server refuses today (a quota, an admission rule) it may take later.
    return refused ? again.or(() -> Optional.of(AFTER_REFUSAL)) : again;
  }

  private <T extends @Nullable Object> T inTurn(ComponentKey key, Callable<T> work)
      throws InterruptedException {
    return context.turns().call(key.namespace(), work);
  }

  /**
   * What is to be done about a Composition.
   *
   * @param leaving its Components that left the list
   */
  private record Plan(List<Planned> entries, List<Node> leaving) {}

  /**
   * What is to be done about an entry.
   *
   * @param refusal why it can't be stamped out; null if it can
   * @param write what makes its Component what the entry says; null if it is that, or can't be
   */
  private record Planned(
      String entry, String component, @Nullable String refusal, @Nullable Write write) {}

  /** One write of a Component; made outside of the namespace's turn. */
  private interface Write {

    Component make();

    void observe(Component stored);
  }

  private Plan plan(Composition composition) {
    Map<String, List<String>> namesByComponent = new LinkedHashMap<>();
    for (CompositionSpec.Entry entry : composition.getSpec().components()) {
      namesByComponent
          .computeIfAbsent(componentName(composition, entry), n -> new ArrayList<>())
          .add(entry.name());
    }
    List<Planned> entries = new ArrayList<>();
    for (CompositionSpec.Entry entry : composition.getSpec().components()) {
      String name = componentName(composition, entry);
      List<String> claimants = namesByComponent.getOrDefault(name, List.of());
      entries.add(
          claimants.size() > 1
              ? refused(
                  entry,
                  name,
                  "entries %s would both become Component %s; rename one"
                      .formatted(String.join(" and ", claimants), name))
              : planned(composition, entry, name));
    }
    List<Node> leaving =
        members(composition).stream()
            .filter(member -> !namesByComponent.containsKey(member.key().name()))
            .toList();
    return new Plan(entries, leaving);
  }

  private static Planned refused(CompositionSpec.Entry entry, String name, String refusal) {
    return new Planned(entry.name(), name, refusal, null);
  }

  private static String componentName(Composition composition, CompositionSpec.Entry entry) {
    return DependencyGraph.componentName(composition.getMetadata().getName(), entry.name());
  }

  /** What makes one entry's Component what the entry says, or why nothing can. */
  private Planned planned(Composition composition, CompositionSpec.Entry entry, String name) {
    Optional<String> problem = UnreadJson.problem(entry.config());
    if (problem.isPresent()) {
      return refused(entry, name, "its config " + problem.get());
    }
    ComponentKey key = new ComponentKey(composition.getMetadata().getNamespace(), name);
    Component existing = context.components().freshest(key);
    Component desired = ComponentTemplate.component(composition, entry, name);
    if (existing == null) {
      return new Planned(entry.name(), name, null, new Create(desired));
    }
    boolean ours = ComponentTemplate.ownedBy(existing, composition);
    if (!ours && !ComponentTemplate.orphanOf(existing, composition, entry)) {
      return refused(
          entry,
          name,
          "Component "
              + name
              + " exists and does not belong to this Composition; rename the entry, or delete that Component");
    }
    if (existing.isMarkedForDeletion()) {
      return new Planned(entry.name(), name, null, null); // awaited: its going wakes us
    }
    if (existing.unreadable().isPresent()) {
      return refused(entry, name, "Component " + name + " can't be read; see what it says");
    }
    if (UnreadJson.problem(existing.getSpec().config()).isPresent()) {
      return new Planned(entry.name(), name, null, null); // it says why; nothing to compare with
    }
    if (!existing.getSpec().handler().equals(entry.type())) {
      return refused(
          entry,
          name,
          "its type can't change from %s to %s: that would destroy what the old handler made; remove the entry, then add it again"
              .formatted(existing.getSpec().handler(), entry.type()));
    }
    Write write =
        ours && ComponentTemplate.matches(existing, desired)
            ? null
            : new Update(ComponentTemplate.update(existing, desired));
    return new Planned(entry.name(), name, null, write);
  }

  private final class Create implements Write {
    private final Component desired;

    Create(Component desired) {
      this.desired = desired;
    }

    @Override
    public Component make() {
      return requests.make(desired.getMetadata().getNamespace(), c -> c.resource(desired).create());
    }

    @Override
    public void observe(Component stored) {
      context.components().born(stored);
    }
  }

  private final class Update implements Write {
    private final Component desired;

    Update(Component desired) {
      this.desired = desired;
    }

    @Override
    public Component make() {
      return requests.make(desired.getMetadata().getNamespace(), c -> c.resource(desired).update());
    }

    @Override
    public void observe(Component stored) {
      context.components().seen(stored);
    }
  }

  /**
   * Writes a Component; answers why the API server refuses it. One entry that is refused holds up
   * none of the others.
   *
   * @throws KubernetesClientException if it can't be reached, or the Component changed meanwhile:
   *     all is tried again
   */
  private static @Nullable String write(Write write) {
    try {
      write.observe(write.make());
      return null;
    } catch (KubernetesClientException e) {
      boolean refused =
          e.getCode() >= 400
              && e.getCode() < 500
              && e.getCode() != HttpURLConnection.HTTP_CONFLICT
              && e.getCode() != TOO_MANY_REQUESTS;
      if (!refused) {
        throw e;
      }
      String said =
          e.getStatus() == null ? String.valueOf(e.getMessage()) : e.getStatus().getMessage();
      return "the API server refuses it: " + said;
    }
  }

  private List<Node> members(Composition composition) {
    return context
        .graph()
        .members(composition.getMetadata().getUid(), composition.getMetadata().getNamespace());
  }

  private @Nullable Node node(Composition composition, String name) {
    return context.graph().node(new ComponentKey(composition.getMetadata().getNamespace(), name));
  }

  /** Has a Component deleted; answers whether nothing is left to do but to wait. */
  private boolean delete(Node member) {
    Component component = context.components().freshest(member.key());
    // Fenced: a Component that was orphaned a moment ago is no longer ours to delete.
    return component == null
        || component.isMarkedForDeletion()
        || settled(
            () ->
                requests.make(
                    member.key().namespace(),
                    c ->
                        Patches.named(c, component)
                            .lockResourceVersion(component.getMetadata().getResourceVersion())
                            .delete()));
  }

  /** Leaves a Component behind without an owner; answers whether nothing is left to do. */
  private boolean release(Node member) {
    Component component = context.components().freshest(member.key());
    return component == null
        || settled(() -> context.components().seen(ComponentTemplate.release(requests, component)));
  }

  /**
   * Makes a write that a Component may be gone for. A conflict is to be decided anew on what
   * somebody else wrote, and must not keep the other members waiting.
   *
   * @return false if it met a conflict
   */
  private static boolean settled(Runnable write) {
    try {
      write.run();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
    return true;
  }

  /** Does something to all of some members; answers whether it is settled for each. */
  private static boolean allSettled(List<Node> members, Predicate<Node> write) {
    boolean settled = true;
    for (Node member : members) {
      settled &= write.test(member);
    }
    return settled;
  }

  private Optional<Duration> delete(Composition composition) throws InterruptedException {
    if (!composition.hasFinalizer(Names.COMPOSITION_FINALIZER)) {
      return Optional.empty();
    }
    List<Node> members = members(composition);
    if (members.isEmpty()) {
      Finalizers.remove(requests, composition, Names.COMPOSITION_FINALIZER);
      return Optional.empty();
    }
    // The garbage collector orphans them, too, but not those that it has not heard of yet; it would
    // delete those.
    boolean orphans = orphaning.contains(composition.getMetadata().getUid());
    boolean settled = allSettled(members, orphans ? this::release : this::delete);
    List<Entry> entries = new ArrayList<>();
    List<CompositionSpec.Entry> listed =
        composition.getSpec() == null ? List.of() : composition.getSpec().components();
    for (CompositionSpec.Entry entry : listed) {
      String name = componentName(composition, entry);
      members.stream()
          .filter(member -> member.key().name().equals(name))
          .forEach(member -> entries.add(new Entry(entry.name(), name, null, member)));
    }
    Optional<Duration> again = record(composition, entries, members);
    return settled ? again : Optional.of(AFTER_CONFLICT);
  }

  private static CompositionStatus statusOf(Composition composition) {
    return composition.getStatus() == null ? CompositionStatus.EMPTY : composition.getStatus();
  }

  private Duration betweenSteps(Composition composition) {
    return requests.underLoad(composition.getMetadata().getNamespace())
        ? BETWEEN_STEPS_UNDER_LOAD
        : BETWEEN_STEPS;
  }

  private Optional<Duration> record(
      Composition composition, List<Entry> entries, List<Node> leaving)
      throws InterruptedException {
    Instant now = context.clock().instant();
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
      return Optional.empty();
    }
    Duration wait =
        untilNextWrite(
            composition,
            CompositionStatuses.isMereProgress(before, after)
                ? betweenSteps(composition)
                : BETWEEN_WRITES);
    if (wait.isPositive()) {
      return Optional.of(wait.compareTo(LOOK_AGAIN) > 0 ? LOOK_AGAIN : wait);
    }
    Composition copy = new Composition();
    copy.setMetadata(composition.getMetadata());
    copy.setStatus(after); // the API server takes nothing but the status
    lastWrites.put(composition.getMetadata().getUid(), now);
    compositions.seen(
        requests.make(copy.getMetadata().getNamespace(), c -> c.resource(copy).updateStatus()));
    return Optional.empty();
  }
}
