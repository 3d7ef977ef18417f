package io.deploymentorchestrator.controller.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.ComponentSpec;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.graph.DependencyGraph;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.json.UnreadJson;
import io.deploymentorchestrator.controller.limits.MemoryShares;
import io.deploymentorchestrator.controller.limits.MemorySize;
import io.deploymentorchestrator.controller.scheduling.NamespaceTurns;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Every Component as last seen or last written, whichever is newer. The informer's cache lags
 * behind our own writes; a decision made on what it held before them would do their work twice.
 * Thread-safe.
 */
final class Components {

  private final Map<ComponentKey, Component> freshest = new ConcurrentHashMap<>();
  private final DependencyGraph graph;
  private final NamespaceTurns turns;

  /** Uids of the last Components that went; uids are never used again. */
  private final Map<String, Boolean> goneUids =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > 10_000;
            }
          });

  /** Uids of Components that were made under our eyes and have no status yet. */
  private final Set<String> newborn = ConcurrentHashMap.newKeySet();

  /** What a Component takes beside its config and what its handler reports, in bytes. */
  private static final long BASE = 3 << 10;

  /** A config of that size is not worth leaving out. */
  private static final long SMALL = 16 << 10;

  /** Before a config is read again there has to be some room. */
  private static final long ROOM = 1 << 20;

  private final MemoryShares kept;
  private final Set<ComponentKey> notKept = ConcurrentHashMap.newKeySet();
  private final Listener listener;

  /** Hears of every Component that comes, changes or goes. */
  interface Listener {
    /**
     * A Component changed.
     *
     * @param before null if it is new
     * @param after null if it is gone
     * @param others Components that this concerns
     */
    void changed(
        @Nullable Component before, @Nullable Component after, Collection<ComponentKey> others);

    /**
     * Nothing is to be remembered under a key: its Component is gone, and a later namesake can't be
     * taken in before this returns. Must not wait.
     */
    void forget(ComponentKey key);
  }

  /** Over a graph; every change is taken in in a turn of its namespace. */
  Components(DependencyGraph graph, NamespaceTurns turns, MemoryShares kept, Listener listener) {
    this.graph = graph;
    this.turns = turns;
    this.kept = kept;
    this.listener = listener;
  }

  /** Takes in a Component that no handler can have been called for yet. */
  void born(Component component) {
    newborn.add(component.getMetadata().getUid());
    seen(component);
  }

  /**
   * Whether it is certain that no handler was called for a Component that has no status. If it is
   * not, its status may have been lost.
   */
  boolean isNewborn(Component component) {
    return newborn.contains(component.getMetadata().getUid());
  }

  /** Takes a Component in, unless a newer state of it is known; returns when that is done. */
  void seen(Component component) {
    turns.run(component.getMetadata().getNamespace(), () -> take(component));
  }

  /**
   * Has a Component that the informer brings taken in, before what is decided next. Never waits.
   */
  void arrived(Component component) {
    turns.submit(component.getMetadata().getNamespace(), () -> take(component));
  }

  /** Takes in that a Component is gone, unless a later namesake is known; returns when done. */
  void gone(Component component) {
    turns.run(component.getMetadata().getNamespace(), () -> drop(component));
  }

  /** Has it taken in that the informer says so. Never waits. */
  void left(Component component) {
    turns.submit(component.getMetadata().getNamespace(), () -> drop(component));
  }

  /** Those whose config was not kept, for there was no room for it. */
  Collection<ComponentKey> notKept() {
    return List.copyOf(notKept);
  }

  /** Whether there is room now for a config that was not kept. */
  boolean hasRoomFor(ComponentKey key) {
    return notKept.contains(key) && kept.fits(key.namespace(), ROOM);
  }

  private void take(Component component) {
    ComponentKey key = Nodes.key(component);
    if (goneUids.containsKey(component.getMetadata().getUid())) {
      return; // a slow answer that was overtaken by the deletion
    }
    Freshness.trim(component);
    Component known = freshest.get(key);
    if (known != null) {
      Freshness.share(component, known);
      if (!Freshness.newer(component, known) && !isReadAgain(component, known)) {
        return;
      }
    }
    keepWithin(component);
    freshest.put(key, component);
    if (component.getStatus() != null && component.getStatus().phase() != null) {
      newborn.remove(component.getMetadata().getUid());
    }
    Collection<ComponentKey> others = graph.observe(Nodes.of(component, graph.node(key)));
    listener.changed(known, component, others);
  }

  /**
   * Leaves a config out that there is no memory for: its Component says so, and all others are
   * served. The object is changed in place, also in the informer's cache.
   */
  private void keepWithin(Component component) {
    ComponentKey key = Nodes.key(component);
    notKept.remove(key);
    ComponentStatus status = component.getStatus();
    ComponentSpec spec = component.getSpec();
    long beside =
        BASE
            + (status == null
                ? 0
                : MemorySize.of(status.providerStatus()) + MemorySize.of(status.checkpoint()));
    long config = spec == null ? 0 : MemorySize.of(spec.config());
    if (kept.hold(key.namespace(), key, beside + config)) {
      return;
    }
    kept.hold(key.namespace(), key, beside);
    if (spec != null && config > SMALL) {
      notKept.add(key);
      component.setSpec(spec.withConfig(noRoom(config)));
    }
  }

  private JsonNode noRoom(long config) {
    return new UnreadJson(
            "takes %d KiB of memory, and of the %d MiB that the Components of a namespace may take so much is not left; make it smaller, delete others, or give the controller more memory"
                .formatted(config >> 10, kept.perNamespace() >> 20))
        .node();
  }

  private static boolean isReadAgain(Component component, Component known) {
    return Freshness.sameVersion(component, known)
        && known.getSpec() != null
        && UnreadJson.problem(known.getSpec().config()).isPresent();
  }

  private void drop(Component component) {
    ComponentKey key = Nodes.key(component);
    goneUids.put(component.getMetadata().getUid(), Boolean.TRUE);
    newborn.remove(component.getMetadata().getUid());
    Component known = freshest.get(key);
    if (known == null || !known.getMetadata().getUid().equals(component.getMetadata().getUid())) {
      return;
    }
    freshest.remove(key);
    notKept.remove(key);
    kept.release(key.namespace(), key);
    Collection<ComponentKey> others = graph.remove(key);
    listener.forget(key);
    listener.changed(component, null, others);
  }

  /** The newest known state of a Component. */
  @Nullable Component freshest(ComponentKey key) {
    return freshest.get(key);
  }

  Collection<Component> all() {
    return freshest.values();
  }

  @Nullable Node node(ComponentKey key) {
    return graph.node(key);
  }
}
