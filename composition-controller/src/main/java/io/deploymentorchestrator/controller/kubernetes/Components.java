package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.graph.DependencyGraph;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.operator.json.UnreadJson;
import io.deploymentorchestrator.operator.kubernetes.GoneUids;
import io.deploymentorchestrator.operator.kubernetes.ResourceVersions;
import io.deploymentorchestrator.operator.scheduling.NamespaceTurns;
import java.util.Collection;
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

  private final GoneUids goneUids = new GoneUids();

  /** Uids of Components that were made under our eyes and have no status yet. */
  private final Set<String> newborn = ConcurrentHashMap.newKeySet();

  private final KeptMemory kept;

  /** Of those that the informer brought and that were not taken in yet, the newest. */
  private final Map<ComponentKey, Component> arriving = new ConcurrentHashMap<>();

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
  Components(DependencyGraph graph, NamespaceTurns turns, KeptMemory kept, Listener listener) {
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

  /** A handler is about to be called for a Component. */
  void called(Component component) {
    newborn.remove(component.getMetadata().getUid());
  }

  /**
   * Takes a Component in that the API server answered, unless a newer state of it is known; returns
   * when that is done.
   */
  void seen(Component component) {
    ResourceVersions.trim(component);
    kept.keep(component);
    turns.run(component.getMetadata().getNamespace(), () -> take(component));
  }

  /**
   * Has a Component that the informer brings, {@linkplain TrimmedItems trimmed}, taken in before
   * what is decided next. Never waits.
   */
  void arrived(Component component) {
    ComponentKey key = KubernetesMapping.key(component);
    boolean[] first = {false};
    arriving.compute(
        key,
        (k, waiting) -> {
          first[0] = waiting == null;
          return waiting == null || ResourceVersions.newer(component, waiting)
              ? component
              : waiting;
        });
    if (first[0]) {
      turns.submit(
          key.namespace(),
          () -> {
            Component newest = arriving.remove(key);
            if (newest != null) {
              take(newest);
            }
          });
    }
  }

  /** Takes in that a Component is gone, unless a later namesake is known; returns when done. */
  void gone(Component component) {
    turns.run(component.getMetadata().getNamespace(), () -> drop(component));
  }

  /** Has it taken in that the informer says so. Never waits. */
  void left(Component component) {
    turns.submit(component.getMetadata().getNamespace(), () -> drop(component));
  }

  private void take(Component component) {
    ComponentKey key = KubernetesMapping.key(component);
    if (goneUids.contains(component)) {
      kept.forget(component);
      return;
    }
    Component known = freshest.get(key);
    if (known != null) {
      ResourceVersions.share(component, known);
      if (!ResourceVersions.newer(component, known) && !isReadAgain(component, known)) {
        return;
      }
    }
    freshest.put(key, component);
    if (component.getStatus() != null && component.getStatus().phase() != null) {
      newborn.remove(component.getMetadata().getUid());
    }
    Collection<ComponentKey> others =
        graph.observe(KubernetesMapping.of(component, graph.node(key)));
    listener.changed(known, component, others);
  }

  private static boolean isReadAgain(Component component, Component known) {
    return ResourceVersions.sameVersion(component, known)
        && known.getSpec() != null
        && UnreadJson.problem(known.getSpec().config()).isPresent()
        && component.getSpec() != null
        && UnreadJson.problem(component.getSpec().config()).isEmpty();
  }

  private void drop(Component component) {
    ComponentKey key = KubernetesMapping.key(component);
    goneUids.add(component);
    newborn.remove(component.getMetadata().getUid());
    kept.forget(component);
    Component known = freshest.get(key);
    if (known == null || !known.getMetadata().getUid().equals(component.getMetadata().getUid())) {
      return;
    }
    freshest.remove(key);
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
