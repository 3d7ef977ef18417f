package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.graph.DependencyGraph;
import io.deploymentorchestrator.controller.graph.Node;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Every Component as last seen or last written, whichever is newer. The informer's cache lags
 * behind our own writes; a decision made on what it held before them would do their work twice.
 * Thread-safe.
 */
final class Components {

  private final Map<ComponentKey, Component> freshest = new ConcurrentHashMap<>();
  private final DependencyGraph graph;

  /** Uids of the last Components that went; uids are never used again. */
  private final Map<String, Boolean> goneUids =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > 10_000;
        }
      };

  private final BiConsumer<Component, Collection<ComponentKey>> concerned;

  /**
   * Over a graph.
   *
   * @param concerned is told, of each Component that changed, which others that concerns
   */
  Components(DependencyGraph graph, BiConsumer<Component, Collection<ComponentKey>> concerned) {
    this.graph = graph;
    this.concerned = concerned;
  }

  /** Takes a Component in, unless a newer state of it is known. */
  void seen(Component component) {
    ComponentKey key = Nodes.key(component);
    boolean[] taken = new boolean[1];
    Collection<ComponentKey> others;
    synchronized (graph) {
      if (goneUids.containsKey(component.getMetadata().getUid())) {
        return; // a slow answer that was overtaken by the deletion
      }
      freshest.compute(
          key,
          (k, known) -> {
            taken[0] = known == null || newer(component, known);
            return taken[0] ? component : known;
          });
      others = taken[0] ? graph.observe(Nodes.of(component, graph.node(key))) : java.util.Set.of();
    }
    if (taken[0]) {
      concerned.accept(component, others);
    }
  }

  /** Takes in that a Component is gone, unless a later namesake is known. */
  void gone(Component component) {
    ComponentKey key = Nodes.key(component);
    Collection<ComponentKey> others;
    synchronized (graph) {
      goneUids.put(component.getMetadata().getUid(), Boolean.TRUE);
      Component known = freshest.get(key);
      if (known == null || !known.getMetadata().getUid().equals(component.getMetadata().getUid())) {
        return;
      }
      freshest.remove(key);
      others = graph.remove(key);
    }
    concerned.accept(component, others);
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

  /**
   * Resource versions of one resource can be compared as numbers (KEP-5504; the API server
   * guarantees it from 1.35 on).
   */
  private static boolean newer(Component one, Component other) {
    if (!one.getMetadata().getUid().equals(other.getMetadata().getUid())) {
      return true;
    }
    return Long.parseUnsignedLong(one.getMetadata().getResourceVersion())
        > Long.parseUnsignedLong(other.getMetadata().getResourceVersion());
  }
}
