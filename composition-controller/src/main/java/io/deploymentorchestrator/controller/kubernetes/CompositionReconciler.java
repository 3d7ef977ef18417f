package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.Composition;
import io.deploymentorchestrator.controller.api.CompositionSpec;
import io.deploymentorchestrator.controller.api.CompositionStatus;
import io.deploymentorchestrator.controller.api.Names;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.graph.DependencyGraph;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.kubernetes.objects.Requests;
import io.deploymentorchestrator.controller.status.CompositionStatuses;
import io.deploymentorchestrator.controller.status.CompositionStatuses.Entry;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
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

  private static final Duration AFTER_REFUSAL = Duration.ofSeconds(30);
  private static final int TOO_MANY_REQUESTS = 429;

  private static final String ORPHAN_FINALIZER = "orphan";

  private final Requests requests;
  private final Surroundings world;
  private final Compositions compositions;
  private final Map<String, Instant> lastWrites = new ConcurrentHashMap<>();

  /** Uids of Compositions whose Components are to stay when they go. */
  private final Set<String> orphaning = ConcurrentHashMap.newKeySet();

  CompositionReconciler(Requests requests, Surroundings world, Compositions compositions) {
    this.requests = requests;
    this.world = world;
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
            : Duration.between(world.clock().instant(), last.plus(between));
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Does what is to be done now; answers when to look again although nothing changed. */
  Optional<Duration> reconcile(ComponentKey key) {
    Composition composition = compositions.freshest(key);
    if (composition == null) {
      return Optional.empty();
    }
    if (composition.isMarkedForDeletion()) {
      return delete(composition);
    }
    if (!composition.hasFinalizer(Names.COMPOSITION_FINALIZER)) {
      compositions.seen(Finalizers.add(requests, composition, Names.COMPOSITION_FINALIZER));
      return reconcile(key);
    }
    Map<String, List<String>> namesByComponent = new LinkedHashMap<>();
    for (CompositionSpec.Entry entry : composition.getSpec().components()) {
      namesByComponent
          .computeIfAbsent(componentName(composition, entry), n -> new ArrayList<>())
          .add(entry.name());
    }
    List<Entry> entries = new ArrayList<>();
    boolean refused = false;
    for (CompositionSpec.Entry entry : composition.getSpec().components()) {
      String name = componentName(composition, entry);
      List<String> claimants = namesByComponent.getOrDefault(name, List.of());
      String refusal =
          claimants.size() > 1
              ? "entries %s would both become Component %s; rename one"
                  .formatted(String.join(" and ", claimants), name)
              : stamp(composition, entry, name);
      refused |= refusal != null;
      entries.add(
          new Entry(entry.name(), name, refusal, refusal == null ? node(composition, name) : null));
    }
    List<Node> others =
        world.graph().members(composition.getMetadata().getUid()).stream()
            .filter(member -> !namesByComponent.containsKey(member.key().name()))
            .toList();
    others.forEach(this::delete);
    Optional<Duration> again = record(composition, entries, others);
    // What the API server refuses today (a quota, an admission rule) it may take later.
    return refused ? again.or(() -> Optional.of(AFTER_REFUSAL)) : again;
  }

  private static String componentName(Composition composition, CompositionSpec.Entry entry) {
    return DependencyGraph.componentName(composition.getMetadata().getName(), entry.name());
  }

  /** Makes one entry's Component what the entry says; answers why it can't. */
  private @Nullable String stamp(
      Composition composition, CompositionSpec.Entry entry, String name) {
    ComponentKey key = new ComponentKey(composition.getMetadata().getNamespace(), name);
    Component existing = world.components().freshest(key);
    Component desired = Stamp.component(composition, entry, name);
    if (existing == null) {
      return write(
          () -> requests.make(c -> c.resource(desired).create()), world.components()::born);
    }
    boolean ours = Stamp.ownedBy(existing, composition);
    if (!ours && !Stamp.orphanOf(existing, composition, entry)) {
      return "Component "
          + name
          + " exists and does not belong to this Composition; rename the entry, or delete that Component";
    }
    if (existing.isMarkedForDeletion()) {
      return null; // awaited: its going wakes us
    }
    if (!existing.getSpec().handler().equals(entry.type())) {
      return "its type can't change from %s to %s: that would destroy what the old handler made; remove the entry, then add it again"
          .formatted(existing.getSpec().handler(), entry.type());
    }
    return ours && Stamp.matches(existing, desired)
        ? null
        : write(
            () -> requests.make(c -> c.resource(Stamp.update(existing, desired)).update()),
            world.components()::seen);
  }

  /**
   * Writes a Component; answers why the API server refuses it. One entry that is refused holds up
   * none of the others.
   *
   * @throws KubernetesClientException if it can't be reached, or the Component changed meanwhile:
   *     all is tried again
   */
  private @Nullable String write(Supplier<Component> write, Consumer<Component> observe) {
    try {
      observe.accept(write.get());
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

  private @Nullable Node node(Composition composition, String name) {
    return world.graph().node(new ComponentKey(composition.getMetadata().getNamespace(), name));
  }

  private void delete(Node member) {
    Component component = world.components().freshest(member.key());
    if (component == null || component.isMarkedForDeletion()) {
      return;
    }
    try {
      // Fenced: a Component that was orphaned a moment ago is no longer ours to delete.
      requests.make(
          c ->
              c.resource(component)
                  .lockResourceVersion(component.getMetadata().getResourceVersion())
                  .delete());
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT
          && e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }

  /** Leaves a Component behind without an owner. */
  private void release(Node member) {
    Component component = world.components().freshest(member.key());
    if (component == null) {
      return;
    }
    try {
      world.components().seen(requests.make(c -> c.resource(Stamp.released(component)).update()));
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT
          && e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }

  private Optional<Duration> delete(Composition composition) {
    if (!composition.hasFinalizer(Names.COMPOSITION_FINALIZER)) {
      return Optional.empty();
    }
    List<Node> members = world.graph().members(composition.getMetadata().getUid());
    if (members.isEmpty()) {
      Finalizers.remove(requests, composition, Names.COMPOSITION_FINALIZER);
      return Optional.empty();
    }
    if (orphaning.contains(composition.getMetadata().getUid())) {
      // The garbage collector does that, too, but not for Components that it has not heard of yet;
      // those it would delete.
      members.forEach(this::release);
    } else {
      members.forEach(this::delete);
    }
    List<Entry> entries = new ArrayList<>();
    for (CompositionSpec.Entry entry : composition.getSpec().components()) {
      String name = componentName(composition, entry);
      Node node = node(composition, name);
      if (node != null) {
        entries.add(new Entry(entry.name(), name, null, node));
      }
    }
    return record(composition, entries, members);
  }

  private Duration betweenSteps() {
    return requests.areMany() ? BETWEEN_STEPS_UNDER_LOAD : BETWEEN_STEPS;
  }

  private Optional<Duration> record(
      Composition composition, List<Entry> entries, List<Node> leaving) {
    Instant now = world.clock().instant();
    CompositionStatus before =
        composition.getStatus() == null ? CompositionStatus.EMPTY : composition.getStatus();
    CompositionStatus after =
        CompositionStatuses.of(
            before,
            composition.getMetadata().getGeneration(),
            composition.isMarkedForDeletion(),
            entries,
            leaving,
            now);
    if (after.equals(before)) {
      return Optional.empty();
    }
    Duration wait =
        untilNextWrite(
            composition,
            CompositionStatuses.isMereProgress(before, after) ? betweenSteps() : BETWEEN_WRITES);
    if (wait.isPositive()) {
      return Optional.of(wait.compareTo(LOOK_AGAIN) > 0 ? LOOK_AGAIN : wait);
    }
    Composition copy = new Composition();
    copy.setMetadata(composition.getMetadata());
    copy.setSpec(composition.getSpec());
    copy.setStatus(after);
    lastWrites.put(composition.getMetadata().getUid(), now);
    compositions.seen(requests.make(c -> c.resource(copy).updateStatus()));
    return Optional.empty();
  }
}
