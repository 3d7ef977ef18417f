package io.deploymentorchestrator.controller.graph;

import io.deploymentorchestrator.controller.api.ComponentStatus.RootCause;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which Component depends on which. Kept up to date by single observations; each answers which
 * other Components have to be looked at again because of it, and costs what it changes, not what
 * there is. Rebuilt after a restart from the first observations. Thread-safe.
 */
public final class DependencyGraph {

  private final Map<ComponentKey, Node> nodes = new HashMap<>();
  private final NameScopes scopes = new NameScopes();
  private final Map<String, Set<ComponentKey>> members = new HashMap<>();

  /** Every key that a name of a Component could mean → those Components. */
  private final Map<ComponentKey, Set<ComponentKey>> interested = new HashMap<>();

  /** From each Component to what its names mean now, whether or not that exists. */
  private final Edges wanted = new Edges();

  /** From each Component to those that must not go before it. */
  private final Edges held = new Edges();

  private final RootCauses causes = new RootCauses(nodes, wanted);

  /** Components that a handler was called for in this process: something may have been made. */
  private final Set<ComponentKey> begun = new HashSet<>();

  /** The name of the Component that an entry of a Composition becomes. */
  public static String componentName(String composition, String entry) {
    return NameScopes.componentName(composition, entry);
  }

  /**
   * Takes in a Component as it is now.
   *
   * @return other Components that this concerns
   */
  public synchronized Set<ComponentKey> observe(Node node) {
    ComponentKey key = node.key();
    Node before = nodes.put(key, node);
    Set<ComponentKey> heldBefore = Set.copyOf(held.targets(key));
    if (before != null && !before.uid().equals(node.uid())) {
      begun.remove(key);
    }
    if (before == null || !sameNames(before, node)) {
      if (before != null) {
        unindex(before);
      }
      index(node);
    }
    Set<ComponentKey> rewired = new LinkedHashSet<>(Set.of(key));
    if (before == null || !Objects.equals(before.membership(), node.membership())) {
      rewired.addAll(interested.getOrDefault(key, Set.of()));
    }
    Set<ComponentKey> concerned = rewire(rewired);
    if (before == null) {
      concerned.addAll(interested.getOrDefault(key, Set.of()));
    } else if (!outwardEquals(before, node)) {
      concerned.addAll(wanted.sources(key));
    }
    hold(node);
    addReleased(heldBefore, key, concerned);
    concerned.remove(key);
    return concerned;
  }

  /** Takes in that a handler is about to be called for a Component: it holds what it depends on. */
  public synchronized void began(ComponentKey key) {
    Node node = nodes.get(key);
    if (node != null && begun.add(key)) {
      hold(node);
    }
  }

  /** Takes in that a Component is gone. */
  public synchronized Set<ComponentKey> remove(ComponentKey key) {
    Node before = nodes.remove(key);
    if (before == null) {
      return Set.of();
    }
    Set<ComponentKey> heldBefore = Set.copyOf(held.targets(key));
    begun.remove(key);
    unindex(before);
    held.set(key, Set.of());
    Set<ComponentKey> interestedInIt = interested.getOrDefault(key, Set.of());
    Set<ComponentKey> rewired = new LinkedHashSet<>(Set.of(key));
    rewired.addAll(interestedInIt);
    Set<ComponentKey> concerned = rewire(rewired);
    concerned.addAll(interestedInIt);
    addReleased(heldBefore, key, concerned);
    concerned.remove(key);
    return concerned;
  }

  /** Takes in the entries of a Composition; answers its members if the entries changed. */
  public synchronized Set<ComponentKey> observeComposition(
      String uid, String namespace, String composition, Collection<String> entries) {
    if (!scopes.put(uid, namespace, composition, entries)) {
      return Set.of();
    }
    Set<ComponentKey> concerned = new LinkedHashSet<>(members.getOrDefault(uid, Set.of()));
    concerned.addAll(rewire(concerned));
    return concerned;
  }

  /** Takes in that a Composition is gone. */
  public synchronized void removeComposition(String uid) {
    scopes.remove(uid);
  }

  /** Names of the Compositions of its namespace that have an entry which becomes this Component. */
  public synchronized Set<String> claimants(ComponentKey key) {
    return scopes.claimants(key);
  }

  /** The Component, if there is one. */
  public synchronized @Nullable Node node(ComponentKey key) {
    return nodes.get(key);
  }

  /** Components that belong to a Composition, in the order of their names. */
  public synchronized List<Node> members(String compositionUid) {
    List<Node> found = new ArrayList<>();
    for (ComponentKey key : new TreeSet<>(members.getOrDefault(compositionUid, Set.of()))) {
      Node node = nodes.get(key);
      if (node != null) {
        found.add(node);
      }
    }
    return found;
  }

  /** What a Component's names mean now, in the order of its names. */
  public synchronized List<Dependency> dependencies(Node node) {
    List<Dependency> found = new ArrayList<>();
    for (String name : node.wantedNames()) {
      ComponentKey target = target(node, name);
      found.add(new Dependency(name, target, nodes.get(target)));
    }
    return found;
  }

  /** Names that a misspelt one may have meant, nearest first, at most three. */
  public synchronized List<String> suggestions(Node node, String name) {
    Set<String> known = new TreeSet<>();
    if (node.membership() != null) {
      known.addAll(scopes.entries(node.membership().uid()));
    }
    for (ComponentKey key : nodes.keySet()) {
      if (key.namespace().equals(node.key().namespace()) && !key.equals(node.key())) {
        known.add(key.name());
      }
    }
    return Nearest.to(name, known, 3);
  }

  /** A cycle that a Component is on, beginning and ending with it; empty if it is on none. */
  public synchronized List<ComponentKey> cycle(ComponentKey key) {
    return wanted.cycle(key);
  }

  /**
   * Components that must be gone before this one may be deleted: those made from it, or that may
   * have been. Members of one cycle do not wait for each other.
   */
  public synchronized List<ComponentKey> holders(ComponentKey key) {
    Set<ComponentKey> found = new TreeSet<>(held.sources(key));
    found.removeAll(held.ring(key));
    return List.copyOf(found);
  }

  /**
   * Names the source of a waiting Component's trouble: the blocked one at the end of the chain.
   *
   * @return null if it merely waits for work in progress
   */
  public synchronized @Nullable RootCause rootCause(ComponentKey key) {
    return causes.of(key);
  }

  /**
   * Looks up what the names of Components mean now.
   *
   * @return the Components whose standing changed by that: those on cycles with them, before or
   *     now, and those that are held up by another cause now
   */
  private Set<ComponentKey> rewire(Collection<ComponentKey> keys) {
    Set<ComponentKey> touched = new LinkedHashSet<>();
    Set<ComponentKey> changed = new HashSet<>(keys);
    for (ComponentKey key : keys) {
      Node node = nodes.get(key);
      List<ComponentKey> targets =
          node == null ? List.of() : node.wantedNames().stream().map(n -> target(node, n)).toList();
      if (!Set.copyOf(targets).equals(wanted.targets(key))) {
        touched.addAll(wanted.ring(key));
        changed.addAll(wanted.targets(key)); // what nobody names any more is missed no more
        wanted.set(key, targets);
        changed.addAll(targets);
        touched.addAll(wanted.ring(key));
      }
    }
    changed.addAll(touched);
    touched.addAll(causes.update(changed));
    return touched;
  }

  /**
   * What a name means to a Component: an entry of its own Composition first, then a Component of
   * the namespace. A name that means nothing any more still means what it did, while that exists:
   * an entry that left the list, and among the Components of a Composition that was deleted with
   * {@code --cascade=orphan} what it was applied as.
   */
  private ComponentKey target(Node node, String name) {
    ComponentKey entry = scopes.entry(node, name);
    if (entry != null) {
      return entry;
    }
    ComponentKey inNamespace = NameScopes.inNamespace(node, name);
    boolean namesOther = nodes.containsKey(inNamespace);
    ComponentKey sibling = NameScopes.sibling(node, name);
    // Without the list it may well be an entry.
    boolean mayBeEntry = !namesOther || !scopes.knowsEntries(node);
    if (sibling != null
        && mayBeEntry
        && isMember(sibling, Objects.requireNonNull(node.membership()))) {
      return sibling;
    }
    if (!namesOther) {
      ComponentKey applied = node.appliedAs(name);
      if (applied != null && nodes.containsKey(applied)) {
        return applied;
      }
    }
    return inNamespace;
  }

  private boolean isMember(ComponentKey key, Node.Membership of) {
    Node found = nodes.get(key);
    return found != null && found.membership() != null && found.membership().uid().equals(of.uid());
  }

  /** Everything that a name could mean, by whatever exists later. */
  private static Set<ComponentKey> candidates(Node node) {
    Set<ComponentKey> candidates = new LinkedHashSet<>();
    for (String name : node.wantedNames()) {
      candidates.add(NameScopes.inNamespace(node, name));
      ComponentKey sibling = NameScopes.sibling(node, name);
      if (sibling != null) {
        candidates.add(sibling);
      }
      ComponentKey applied = node.appliedAs(name);
      if (applied != null) {
        candidates.add(applied);
      }
    }
    return candidates;
  }

  private static boolean sameNames(Node one, Node other) {
    return Objects.equals(one.membership(), other.membership())
        && one.spec().dependencies().equals(other.spec().dependencies())
        && one.template().names().equals(other.template().names())
        && one.appliedDependencies().equals(other.appliedDependencies());
  }

  private void index(Node node) {
    for (ComponentKey candidate : candidates(node)) {
      interested.computeIfAbsent(candidate, k -> new LinkedHashSet<>()).add(node.key());
    }
    if (node.membership() != null) {
      members.computeIfAbsent(node.membership().uid(), k -> new HashSet<>()).add(node.key());
    }
  }

  private void unindex(Node node) {
    for (ComponentKey candidate : candidates(node)) {
      drop(interested, candidate, node.key());
    }
    if (node.membership() != null) {
      drop(members, node.membership().uid(), node.key());
    }
  }

  private static <K> void drop(Map<K, Set<ComponentKey>> index, K from, ComponentKey key) {
    index.computeIfPresent(
        from,
        (k, keys) -> {
          keys.remove(key);
          return keys.isEmpty() ? null : keys;
        });
  }

  /**
   * What a Component holds up while it exists: what it was made from; with the new spec not yet
   * applied, or no record of the old one, also what the spec names.
   */
  private void hold(Node node) {
    Set<ComponentKey> now = new LinkedHashSet<>(node.appliedComponents());
    if (!node.specApplied() && (node.mayHaveBegun() || begun.contains(node.key()))) {
      now.addAll(candidates(node));
    }
    held.set(node.key(), now);
  }

  /** Components whose deletion one held up, and may no longer. */
  private void addReleased(
      Set<ComponentKey> heldBefore, ComponentKey by, Set<ComponentKey> concerned) {
    for (ComponentKey key : heldBefore) {
      Node node = nodes.get(key);
      if (node != null && node.deleting() && !held.targets(by).contains(key)) {
        concerned.add(key);
      }
    }
  }

  /** Whether two states of a Component look the same to those that depend on it. */
  private static boolean outwardEquals(Node one, Node other) {
    return one.uid().equals(other.uid())
        && one.ready() == other.ready()
        && one.deleting() == other.deleting()
        && Objects.equals(one.status().providerStatus(), other.status().providerStatus());
  }
}
