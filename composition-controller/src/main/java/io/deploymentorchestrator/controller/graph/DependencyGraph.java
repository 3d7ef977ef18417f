package io.deploymentorchestrator.controller.graph;

import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.api.ComponentStatus.RootCause;
import io.deploymentorchestrator.controller.api.Phase;
import io.deploymentorchestrator.controller.api.Reasons;
import io.deploymentorchestrator.controller.api.StatusCondition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
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
 * other Components have to be looked at again because of it. Rebuilt after a restart from the first
 * observations. Thread-safe.
 */
public final class DependencyGraph {

  /** Every Component name that an entry claims → the Compositions, by name. */
  private final Map<ComponentKey, Set<String>> claims = new HashMap<>();

  /** Entries of a Composition, as far as name lookup needs them. */
  private record Entries(String namespace, String composition, Set<String> names) {}

  private final Map<ComponentKey, Node> nodes = new HashMap<>();
  private final Map<String, Entries> compositions = new HashMap<>();
  private final Map<String, Set<ComponentKey>> members = new HashMap<>();

  /** Every key that a name of a Component could mean → those Components. */
  private final Map<ComponentKey, Set<ComponentKey>> interested = new HashMap<>();

  /** Components that a handler was called for in this process: something may have been made. */
  private final Set<ComponentKey> begun = new HashSet<>();

  /** Component → those whose deletion it holds up. */
  private final Map<ComponentKey, Set<ComponentKey>> holders = new HashMap<>();

  /**
   * Whether a name of {@code dependsOn} and one of a reference are the same: in references {@code
   * -} is written {@code _}.
   */
  static boolean sameName(String one, String other) {
    return one.replace('-', '_').equals(other.replace('-', '_'));
  }

  /** The name of the Component that an entry of a Composition becomes. */
  public static String componentName(String composition, String entry) {
    return composition + "-" + entry.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  /**
   * Takes in a Component as it is now.
   *
   * @return other Components that this concerns
   */
  public synchronized Set<ComponentKey> observe(Node node) {
    Node before = nodes.get(node.key());
    Set<ComponentKey> concerned = new LinkedHashSet<>();
    boolean rewired = before == null || !before.wantedNames().equals(node.wantedNames());
    if (rewired && before != null) {
      concerned.addAll(cycle(node.key()));
    }
    if (before != null) {
      unindex(before);
    }
    nodes.put(node.key(), node);
    index(node);
    if (before == null || !outwardEquals(before, node)) {
      concerned.addAll(interested.getOrDefault(node.key(), Set.of()));
    }
    if (rewired) {
      concerned.addAll(cycle(node.key()));
    }
    addReleased(before, node, concerned);
    concerned.remove(node.key());
    return concerned;
  }

  /** Takes in that a handler is about to be called for a Component: it holds what it depends on. */
  public synchronized void began(ComponentKey key) {
    Node node = nodes.get(key);
    if (node != null && !begun.contains(key)) {
      unindex(node);
      begun.add(key);
      index(node);
    }
  }

  /** Takes in that a Component is gone. */
  public synchronized Set<ComponentKey> remove(ComponentKey key) {
    Node before = nodes.get(key);
    if (before == null) {
      return Set.of();
    }
    Set<ComponentKey> concerned = new LinkedHashSet<>(cycle(key));
    unindex(before);
    nodes.remove(key);
    begun.remove(key);
    concerned.addAll(interested.getOrDefault(key, Set.of()));
    addReleased(before, null, concerned);
    concerned.remove(key);
    return concerned;
  }

  /** Takes in the entries of a Composition; answers its members if the entries changed. */
  public synchronized Set<ComponentKey> observeComposition(
      String uid, String namespace, String composition, Collection<String> entries) {
    Entries now = new Entries(namespace, composition, Set.copyOf(entries));
    Entries before = compositions.put(uid, now);
    if (before != null) {
      claim(before, false);
    }
    claim(now, true);
    return now.equals(before) ? Set.of() : Set.copyOf(members.getOrDefault(uid, Set.of()));
  }

  /** Takes in that a Composition is gone. */
  public synchronized void removeComposition(String uid) {
    Entries before = compositions.remove(uid);
    if (before != null) {
      claim(before, false);
    }
  }

  private void claim(Entries entries, boolean claimed) {
    for (String entry : entries.names()) {
      ComponentKey key =
          new ComponentKey(entries.namespace(), componentName(entries.composition(), entry));
      if (claimed) {
        claims.computeIfAbsent(key, k -> new HashSet<>()).add(entries.composition());
      } else {
        claims.computeIfPresent(
            key,
            (k, names) -> {
              names.remove(entries.composition());
              return names.isEmpty() ? null : names;
            });
      }
    }
  }

  /** Names of the Compositions of its namespace that have an entry which becomes this Component. */
  public synchronized Set<String> claimants(ComponentKey key) {
    return Set.copyOf(claims.getOrDefault(key, Set.of()));
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
      Entries entries = compositions.get(node.membership().uid());
      if (entries != null) {
        known.addAll(entries.names());
      }
    }
    for (ComponentKey key : nodes.keySet()) {
      if (key.namespace().equals(node.key().namespace()) && !key.equals(node.key())) {
        known.add(key.name());
      }
    }
    return Nearest.to(name, known, 3);
  }

  /** The cycle that a Component is on, beginning and ending with it; empty if it is on none. */
  public synchronized List<ComponentKey> cycle(ComponentKey key) {
    Node start = nodes.get(key);
    if (start == null) {
      return List.of();
    }
    Map<ComponentKey, ComponentKey> reachedFrom = new HashMap<>();
    Deque<ComponentKey> open = new ArrayDeque<>(List.of(key));
    while (!open.isEmpty()) {
      ComponentKey at = open.poll();
      Node node = nodes.get(at);
      if (node == null) {
        continue;
      }
      for (String name : node.wantedNames()) {
        ComponentKey next = target(node, name);
        if (next.equals(key)) {
          return pathBack(key, at, reachedFrom);
        }
        if (nodes.containsKey(next) && reachedFrom.putIfAbsent(next, at) == null) {
          open.add(next);
        }
      }
    }
    return List.of();
  }

  private static List<ComponentKey> pathBack(
      ComponentKey key, ComponentKey last, Map<ComponentKey, ComponentKey> reachedFrom) {
    List<ComponentKey> path = new ArrayList<>(List.of(key));
    for (ComponentKey at = last; at != null && !at.equals(key); at = reachedFrom.get(at)) {
      path.addFirst(at);
    }
    path.addFirst(key);
    return path;
  }

  /**
   * Components that must be gone before this one may be deleted: those made from it, or that may
   * have been. Members of one cycle do not wait for each other.
   */
  public synchronized List<ComponentKey> holders(ComponentKey key) {
    Set<ComponentKey> reachable = null;
    List<ComponentKey> found = new ArrayList<>();
    for (ComponentKey holder : new TreeSet<>(holders.getOrDefault(key, Set.of()))) {
      if (holder.equals(key)) {
        continue;
      }
      if (reachable == null) {
        reachable = heldBy(key);
      }
      if (!reachable.contains(holder)) {
        found.add(holder);
      }
    }
    return found;
  }

  /** Everything that a Component's existence holds up, directly or through others. */
  private Set<ComponentKey> heldBy(ComponentKey key) {
    Set<ComponentKey> reached = new HashSet<>();
    Deque<ComponentKey> open = new ArrayDeque<>(List.of(key));
    while (!open.isEmpty()) {
      Node node = nodes.get(open.poll());
      if (node != null) {
        for (ComponentKey next : held(node)) {
          if (reached.add(next)) {
            open.add(next);
          }
        }
      }
    }
    return reached;
  }

  /**
   * Names the source of a waiting Component's trouble: the blocked one at the end of the chain.
   *
   * @return null if it merely waits for work in progress
   */
  public synchronized @Nullable RootCause rootCause(ComponentKey key) {
    return rootCause(key, new HashSet<>(Set.of(key)));
  }

  private @Nullable RootCause rootCause(ComponentKey key, Set<ComponentKey> seen) {
    Node node = nodes.get(key);
    if (node == null) {
      return null;
    }
    for (String name : node.wantedNames()) {
      ComponentKey target = target(node, name);
      Node dependency = nodes.get(target);
      if (dependency == null) {
        return new RootCause(
            target.name(),
            Reasons.DEPENDENCY_NOT_FOUND,
            "there is no Component " + target.name(),
            null);
      }
      if (dependency.ready() || !seen.add(target)) {
        continue;
      }
      RootCause blocked = blocked(dependency);
      RootCause cause = blocked != null ? blocked : rootCause(target, seen);
      if (cause != null) {
        return cause;
      }
    }
    return null;
  }

  private @Nullable RootCause blocked(Node node) {
    StatusCondition ready = node.status().condition(Reasons.READY);
    boolean current = Long.valueOf(node.generation()).equals(node.status().observedGeneration());
    if (ready == null || !current) {
      return null;
    }
    boolean stuck =
        node.status().phase() == Phase.Failed
            || node.spec().suspended()
            || BLOCKING_REASONS.contains(ready.reason());
    return stuck
        ? new RootCause(
            node.key().name(), ready.reason(), ready.message(), ready.lastTransitionTime())
        : null;
  }

  private static final Set<String> BLOCKING_REASONS =
      Set.of(
          Reasons.HANDLER_NOT_FOUND,
          Reasons.DEPENDENCY_CYCLE,
          Reasons.DEPENDENCY_REBOUND,
          Reasons.SUSPENDED);

  /**
   * What a name means to a Component: an entry of its own Composition first, then a Component of
   * the namespace.
   */
  private ComponentKey target(Node node, String name) {
    ComponentKey sibling = sibling(node, name);
    return sibling != null ? sibling : inNamespace(node, name);
  }

  private @Nullable ComponentKey sibling(Node node, String name) {
    Node.Membership membership = node.membership();
    if (membership == null) {
      return null;
    }
    Entries entries = compositions.get(membership.uid());
    if (entries != null) {
      for (String entry : entries.names()) {
        if (sameName(entry, name)) {
          return new ComponentKey(
              node.key().namespace(), componentName(membership.composition(), entry));
        }
      }
    }
    ComponentKey candidate = siblingCandidate(node, membership, name);
    Node found = nodes.get(candidate);
    boolean ours =
        found != null
            && found.membership() != null
            && found.membership().uid().equals(membership.uid());
    return ours ? candidate : null;
  }

  private static ComponentKey siblingCandidate(Node node, Node.Membership membership, String name) {
    return new ComponentKey(node.key().namespace(), componentName(membership.composition(), name));
  }

  private static ComponentKey inNamespace(Node node, String name) {
    return new ComponentKey(node.key().namespace(), name.replace('_', '-'));
  }

  private void index(Node node) {
    for (String name : node.wantedNames()) {
      link(interested, inNamespace(node, name), node.key());
      if (node.membership() != null) {
        link(interested, siblingCandidate(node, node.membership(), name), node.key());
      }
    }
    for (ComponentKey held : held(node)) {
      link(holders, held, node.key());
    }
    if (node.membership() != null) {
      members.computeIfAbsent(node.membership().uid(), k -> new HashSet<>()).add(node.key());
    }
  }

  private void unindex(Node node) {
    for (String name : node.wantedNames()) {
      unlink(interested, inNamespace(node, name), node.key());
      if (node.membership() != null) {
        unlink(interested, siblingCandidate(node, node.membership(), name), node.key());
      }
    }
    for (ComponentKey held : held(node)) {
      unlink(holders, held, node.key());
    }
    if (node.membership() != null) {
      Set<ComponentKey> of = members.get(node.membership().uid());
      if (of != null && of.remove(node.key()) && of.isEmpty()) {
        members.remove(node.membership().uid());
      }
    }
  }

  /**
   * What a Component holds up while it exists: what it was made from; with the new spec not yet
   * applied, or no record of the old one, also what the spec names.
   */
  private Set<ComponentKey> held(Node node) {
    Set<ComponentKey> held = new HashSet<>();
    for (String component : node.appliedComponents()) {
      held.add(new ComponentKey(node.key().namespace(), component));
    }
    if (!node.specApplied() && (node.mayHaveBegun() || begun.contains(node.key()))) {
      for (String name : node.wantedNames()) {
        held.add(inNamespace(node, name));
        if (node.membership() != null) {
          held.add(siblingCandidate(node, node.membership(), name));
        }
      }
    }
    return held;
  }

  /** Components whose deletion this one held up, and may no longer. */
  private void addReleased(
      @Nullable Node before, @Nullable Node after, Set<ComponentKey> concerned) {
    if (before == null) {
      return;
    }
    Set<ComponentKey> released = held(before);
    if (after != null) {
      released.removeAll(held(after));
    }
    for (ComponentKey key : released) {
      Node node = nodes.get(key);
      if (node != null && node.deleting()) {
        concerned.add(key);
      }
    }
  }

  /** Whether two states of a Component look the same to those that depend on it. */
  private static boolean outwardEquals(Node one, Node other) {
    ComponentStatus a = one.status();
    ComponentStatus b = other.status();
    return one.uid().equals(other.uid())
        && one.ready() == other.ready()
        && one.deleting() == other.deleting()
        && Objects.equals(a.providerStatus(), b.providerStatus())
        && Objects.equals(a.rootCause(), b.rootCause())
        && Objects.equals(trouble(one), trouble(other));
  }

  private static @Nullable String trouble(Node node) {
    StatusCondition ready = node.status().condition(Reasons.READY);
    return ready == null || node.ready()
        ? null
        : node.status().phase() + " " + ready.reason() + " " + ready.message();
  }

  private static void link(
      Map<ComponentKey, Set<ComponentKey>> index, ComponentKey from, ComponentKey to) {
    index.computeIfAbsent(from, k -> new LinkedHashSet<>()).add(to);
  }

  private static void unlink(
      Map<ComponentKey, Set<ComponentKey>> index, ComponentKey from, ComponentKey to) {
    Set<ComponentKey> set = index.get(from);
    if (set != null && set.remove(to) && set.isEmpty()) {
      index.remove(from);
    }
  }
}
