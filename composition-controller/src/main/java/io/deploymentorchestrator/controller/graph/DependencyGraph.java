package io.deploymentorchestrator.controller.graph;

import io.deploymentorchestrator.controller.api.ComponentStatus.RootCause;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which Component depends on which. Kept up to date by single observations; each answers which
 * other Components have to be looked at again because of it, and costs what it changes, not what
 * there is. Rebuilt after a restart from the first observations.
 *
 * <p>Thread-safe. Dependencies never leave a namespace, so each namespace has a graph and a lock of
 * its own: nobody waits for the work of another namespace.
 */
public final class DependencyGraph {

  private static final class Namespace {
    final ReentrantLock lock = new ReentrantLock();
    final NamespaceGraph graph = new NamespaceGraph();

    /** Nothing is left in it: whoever was waiting for its lock takes another. */
    boolean dropped;
  }

  private final ConcurrentMap<String, Namespace> namespaces = new ConcurrentHashMap<>();

  /** The name of the Component that an entry of a Composition becomes. */
  public static String componentName(String composition, String entry) {
    return NameScopes.componentName(composition, entry);
  }

  /**
   * Does several things with nobody else's in between in the same namespace. What they are is up to
   * the caller: this graph's methods, for Components and Compositions of this namespace only, and
   * whatever else is to be kept in step with it. Must not wait, and must not enter another
   * namespace.
   */
  public <T extends @Nullable Object> T inNamespace(String namespace, Supplier<T> work) {
    return with(namespace, graph -> work.get());
  }

  private <T extends @Nullable Object> T with(String name, Function<NamespaceGraph, T> action) {
    while (true) {
      Namespace namespace = namespaces.computeIfAbsent(name, n -> new Namespace());
      namespace.lock.lock();
      try {
        if (!namespace.dropped) {
          return action.apply(namespace.graph);
        }
      } finally {
        if (namespace.lock.getHoldCount() == 1 && namespace.graph.isEmpty()) {
          namespace.dropped = true;
          namespaces.remove(name, namespace);
        }
        namespace.lock.unlock();
      }
    }
  }

  /**
   * Takes in a Component as it is now.
   *
   * @return other Components that this concerns
   */
  public Set<ComponentKey> observe(Node node) {
    return with(node.key().namespace(), graph -> graph.observe(node));
  }

  /** Takes in that a handler is about to be called for a Component: it holds what it depends on. */
  public void began(ComponentKey key) {
    with(
        key.namespace(),
        graph -> {
          graph.began(key);
          return key;
        });
  }

  /**
   * Takes in that a Component is gone.
   *
   * @return other Components that this concerns
   */
  public Set<ComponentKey> remove(ComponentKey key) {
    return with(key.namespace(), graph -> graph.remove(key));
  }

  /**
   * Takes in the entries of a Composition.
   *
   * @return Components whose names may mean something else now
   */
  public Set<ComponentKey> observeComposition(
      String uid, String namespace, String composition, Collection<String> entries) {
    return with(namespace, graph -> graph.observeComposition(uid, composition, entries));
  }

  /**
   * Takes in that a Composition is gone.
   *
   * @return Components whose names may mean something else now
   */
  public Set<ComponentKey> removeComposition(String uid, String namespace) {
    return with(namespace, graph -> graph.removeComposition(uid));
  }

  /** Names of the Compositions of its namespace that have an entry which becomes this Component. */
  public Set<String> claimants(ComponentKey key) {
    return with(key.namespace(), graph -> graph.claimants(key));
  }

  /** The Component, if there is one. */
  public @Nullable Node node(ComponentKey key) {
    return this.<@Nullable Node>with(key.namespace(), graph -> graph.node(key));
  }

  /**
   * Components that belong to a Composition, in the order of their names: those of its namespace
   * that were stamped out from it.
   */
  public List<Node> members(String compositionUid, String namespace) {
    return with(namespace, graph -> graph.members(compositionUid));
  }

  /** What a Component's names mean now, in the order of its names. */
  public List<Dependency> dependencies(Node node) {
    return with(node.key().namespace(), graph -> graph.dependencies(node));
  }

  /** Names that a misspelt one may have meant, nearest first, at most three. */
  public List<String> suggestions(Node node, String name) {
    return with(node.key().namespace(), graph -> graph.suggestions(node, name));
  }

  /** A cycle that a Component is on, beginning and ending with it; empty if it is on none. */
  public List<ComponentKey> cycle(ComponentKey key) {
    return with(key.namespace(), graph -> graph.cycle(key));
  }

  /**
   * Components that must be gone before this one may be deleted: those made from it, or that may
   * have been. Members of one cycle do not wait for each other.
   */
  public List<ComponentKey> deletionBlockers(ComponentKey key) {
    return with(key.namespace(), graph -> graph.deletionBlockers(key));
  }

  /**
   * Names the source of a waiting Component's trouble: the blocked one at the end of the chain.
   *
   * @return null if it merely waits for work in progress
   */
  public @Nullable RootCause rootCause(ComponentKey key) {
    return this.<@Nullable RootCause>with(key.namespace(), graph -> graph.rootCause(key));
  }

  /** How much was looked at in a namespace so far, for tests. */
  long steps(String namespace) {
    return with(namespace, NamespaceGraph::steps);
  }

  /** How many namespaces something is kept of, for tests. */
  int namespaces() {
    return namespaces.size();
  }
}
