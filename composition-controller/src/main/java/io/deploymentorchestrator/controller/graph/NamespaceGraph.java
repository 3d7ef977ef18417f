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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which Component of one namespace depends on which: dependencies never leave a namespace. What it
 * tells is documented at {@link DependencyGraph}. Not thread-safe.
 */
final class NamespaceGraph {

  private final Steps steps = new Steps();
  private final Map<ComponentKey, Node> nodes = new HashMap<>();
  private final NameScopes scopes = new NameScopes();
  private final NameIndex names = new NameIndex();

  /** Uid of a Composition → Components that say they belong to it. */
  private final Map<String, Set<ComponentKey>> members = new HashMap<>();

  /** From each Component to what its names mean now, whether or not that exists. */
  private final DependencyOrder wanted = new DependencyOrder(steps);

  /** From each Component to those that must not go before it. */
  private final DependencyOrder deletionBlockers = new DependencyOrder(steps);

  private final RootCauses causes = new RootCauses(nodes, wanted, steps);

  /** Components that a handler was called for in this process: something may have been made. */
  private final Set<ComponentKey> begun = new HashSet<>();

  boolean isEmpty() {
    return nodes.isEmpty() && scopes.isEmpty();
  }

  /** How much was looked at so far. */
  long steps() {
    return steps.count();
  }

  Set<ComponentKey> observe(Node node) {
    ComponentKey key = node.key();
    Node before = nodes.get(key);
    Node.Membership memberOf = before == null ? null : scopes.membership(before);
    nodes.put(key, node);
    Set<ComponentKey> blockedBefore = deletionBlockers.targets(key);
    if (before != null && !before.uid().equals(node.uid())) {
      begun.remove(key);
    }
    Set<ComponentKey> rewired = new LinkedHashSet<>();
    if (before == null || !sameNames(before, node)) {
      if (before != null) {
        unindex(before);
      }
      index(node);
      rewired.add(key);
    }
    if (before == null || !Objects.equals(memberOf, scopes.membership(node))) {
      addMistaken(key, rewired);
    }
    Set<ComponentKey> concerned = rewire(rewired, key);
    if (before == null) {
      addUnlessOnCycle(names.interestedIn(key).keySet(), concerned);
    } else if (!outwardEquals(before, node)) {
      addUnlessOnCycle(wanted.sources(key), concerned);
    }
    block(node);
    addReleased(blockedBefore, key, concerned);
    concerned.remove(key);
    return concerned;
  }

  /** Who is on a cycle is refused for that, whatever else comes, changes or goes. */
  private void addUnlessOnCycle(Set<ComponentKey> some, Set<ComponentKey> concerned) {
    for (ComponentKey key : some) {
      steps.add();
      if (!wanted.isOnCycle(key)) {
        concerned.add(key);
      }
    }
  }

  void began(ComponentKey key) {
    Node node = nodes.get(key);
    if (node != null && begun.add(key)) {
      block(node);
    }
  }

  Set<ComponentKey> remove(ComponentKey key) {
    Node before = nodes.remove(key);
    if (before == null) {
      return Set.of();
    }
    Set<ComponentKey> blockedBefore = deletionBlockers.targets(key);
    begun.remove(key);
    unindex(before);
    deletionBlockers.set(key, Set.of());
    Set<ComponentKey> rewired = new LinkedHashSet<>(Set.of(key));
    addMistaken(key, rewired);
    Set<ComponentKey> concerned = rewire(rewired, key);
    addUnlessOnCycle(names.interestedIn(key).keySet(), concerned);
    addReleased(blockedBefore, key, concerned);
    concerned.remove(key);
    return concerned;
  }

  Set<ComponentKey> observeComposition(String uid, String composition, Collection<String> entries) {
    boolean known = scopes.knows(uid);
    Set<ComponentKey> saying = members.getOrDefault(uid, Set.of());
    Set<ComponentKey> membersBefore = membersAmong(saying);
    Set<String> changed = scopes.put(uid, composition, entries);
    if (known && changed.isEmpty()) {
      return Set.of();
    }
    return rescope(saying, membersBefore, changed, !known);
  }

  Set<ComponentKey> removeComposition(String uid) {
    Set<ComponentKey> saying = members.getOrDefault(uid, Set.of());
    Set<ComponentKey> membersBefore = membersAmong(saying);
    Set<String> changed = scopes.remove(uid);
    return rescope(saying, membersBefore, changed, true);
  }

  /**
   * Looks up what names mean with other entries of a Composition.
   *
   * @param saying Components that say they belong to it
   * @param changed names of the Components that entries become which came or went
   * @param all whether any name may mean something else, since the list came or went as a whole
   */
  private Set<ComponentKey> rescope(
      Set<ComponentKey> saying, Set<ComponentKey> membersBefore, Set<String> changed, boolean all) {
    Set<ComponentKey> rewired = new LinkedHashSet<>();
    Set<ComponentKey> concerned = new LinkedHashSet<>();
    for (ComponentKey key : saying) {
      boolean otherwise = membersBefore.contains(key) != isMember(key);
      if (all || otherwise) {
        rewired.add(key);
      }
      if (otherwise) {
        addMistaken(key, rewired);
        block(Objects.requireNonNull(nodes.get(key)));
      }
    }
    for (ComponentKey key : saying.isEmpty() ? List.<ComponentKey>of() : keys(changed, saying)) {
      for (ComponentKey other : names.interestedIn(key).keySet()) {
        if (saying.contains(other)) {
          concerned.add(other);
        }
      }
      addMistaken(key, rewired);
    }
    concerned.addAll(rewired);
    concerned.addAll(rewire(rewired, null));
    return concerned;
  }

  private static List<ComponentKey> keys(Set<String> componentNames, Set<ComponentKey> in) {
    String namespace = in.iterator().next().namespace();
    return componentNames.stream().map(n -> new ComponentKey(namespace, n)).toList();
  }

  private Set<ComponentKey> membersAmong(Set<ComponentKey> keys) {
    Set<ComponentKey> found = new HashSet<>();
    for (ComponentKey key : keys) {
      if (isMember(key)) {
        found.add(key);
      }
    }
    return found;
  }

  private boolean isMember(ComponentKey key) {
    Node node = nodes.get(key);
    return node != null && scopes.membership(node) != null;
  }

  Set<String> claimants(ComponentKey key) {
    return scopes.claimants(key.name());
  }

  @Nullable Node node(ComponentKey key) {
    return nodes.get(key);
  }

  List<Node> members(String compositionUid) {
    List<Node> found = new ArrayList<>();
    for (ComponentKey key : new TreeSet<>(members.getOrDefault(compositionUid, Set.of()))) {
      Node node = nodes.get(key);
      if (node != null && scopes.membership(node) != null) {
        found.add(node);
      }
    }
    return found;
  }

  List<Dependency> dependencies(Node node) {
    List<Dependency> found = new ArrayList<>();
    Map<String, ComponentKey> applied = node.appliedByName();
    for (String name : node.wantedNames()) {
      ComponentKey target = target(node, name, applied);
      found.add(new Dependency(name, target, nodes.get(target)));
    }
    return found;
  }

  List<String> suggestions(Node node, String name) {
    Node.Membership membership = scopes.membership(node);
    Stream<String> entries =
        membership == null ? Stream.of() : scopes.entries(membership.uid()).stream();
    Stream<String> components =
        nodes.keySet().stream().filter(k -> !k.equals(node.key())).map(ComponentKey::name);
    return Nearest.to(name, Stream.concat(entries, components), 3);
  }

  List<ComponentKey> cycle(ComponentKey key) {
    return wanted.cycle(key);
  }

  List<ComponentKey> deletionBlockers(ComponentKey key) {
    return deletionBlockers.sources(key).stream()
        .filter(k -> !deletionBlockers.shareCycle(k, key))
        .sorted()
        .toList();
  }

  @Nullable RootCause rootCause(ComponentKey key) {
    return causes.of(key);
  }

  /**
   * Looks up what the names of Components mean now.
   *
   * @param changed one more whose state is another one; null if none is
   * @return the Components whose standing changed by that: those that came onto cycles, left them
   *     or are shown on others, and those that are held up by another cause now
   */
  private Set<ComponentKey> rewire(Collection<ComponentKey> keys, @Nullable ComponentKey changed) {
    Set<ComponentKey> touched = new LinkedHashSet<>();
    Set<ComponentKey> looked = new HashSet<>(keys);
    if (changed != null) {
      looked.add(changed);
    }
    for (ComponentKey key : keys) {
      DependencyOrder.Change change = wanted.set(key, targets(nodes.get(key)));
      touched.addAll(change.cycles());
      for (ComponentKey target : change.targets()) {
        if (!nodes.containsKey(target)) {
          looked.add(target); // what nobody names any more is missed no more
        }
      }
    }
    looked.addAll(touched);
    touched.addAll(causes.update(looked));
    return touched;
  }

  private List<ComponentKey> targets(@Nullable Node node) {
    if (node == null) {
      return List.of();
    }
    Map<String, ComponentKey> applied = node.appliedByName();
    List<ComponentKey> targets = new ArrayList<>();
    for (String name : node.wantedNames()) {
      steps.add();
      targets.add(target(node, name, applied));
    }
    return targets;
  }

  /**
   * Adds those whose names mean something else now that a Component came, went, or belongs to
   * another Composition; looks at no name that could not mean it.
   */
  private void addMistaken(ComponentKey key, Set<ComponentKey> found) {
    names
        .interestedIn(key)
        .forEach(
            (other, otherNames) -> {
              Node node = nodes.get(other);
              if (node != null && otherNames.stream().anyMatch(n -> isMistaken(node, n))) {
                found.add(other);
              }
            });
  }

  /** Whether the edges of a Component may not be what a name of it means now. */
  private boolean isMistaken(Node node, String name) {
    steps.add();
    ComponentKey key = node.key();
    ComponentKey applied = node.appliedAs(name);
    ComponentKey now =
        target(node, name, applied == null ? Map.of() : Map.of(NameScopes.normal(name), applied));
    return (!now.equals(key) && !wanted.hasEdge(key, now))
        || Stream.of(
                NameScopes.inNamespace(node, name),
                NameScopes.sibling(node, name),
                scopes.entry(node, name),
                applied)
            .anyMatch(c -> c != null && !c.equals(now) && wanted.hasEdge(key, c));
  }

  /**
   * What a name means to a Component: an entry of its own Composition first, then a Component of
   * the namespace. A name that means nothing any more still means what it did, while that exists:
   * an entry that left the list, and among the Components of a Composition that was deleted with
   * {@code --cascade=orphan} what it was applied as.
   *
   * @param applied what names meant to its last successful run
   */
  private ComponentKey target(Node node, String name, Map<String, ComponentKey> applied) {
    ComponentKey entry = scopes.entry(node, name);
    if (entry != null) {
      return entry;
    }
    ComponentKey inNamespace = NameScopes.inNamespace(node, name);
    boolean namesOther = nodes.containsKey(inNamespace);
    Node.Membership membership = scopes.membership(node);
    // Without the list it may well be an entry.
    if (membership != null && (!namesOther || !scopes.knows(membership.uid()))) {
      ComponentKey sibling = NameScopes.sibling(node, name);
      if (sibling != null && belongs(sibling, membership)) {
        return sibling;
      }
    }
    ComponentKey before = namesOther ? null : applied.get(NameScopes.normal(name));
    return before != null && nodes.containsKey(before) ? before : inNamespace;
  }

  private boolean belongs(ComponentKey key, Node.Membership to) {
    Node found = nodes.get(key);
    Node.Membership membership = found == null ? null : scopes.membership(found);
    return membership != null && membership.uid().equals(to.uid());
  }

  private static boolean sameNames(Node one, Node other) {
    return Objects.equals(one.membership(), other.membership())
        && one.spec().dependencies().equals(other.spec().dependencies())
        && one.template().names().equals(other.template().names())
        && one.appliedDependencies().equals(other.appliedDependencies());
  }

  private void index(Node node) {
    names.add(node);
    if (node.membership() != null) {
      members.computeIfAbsent(node.membership().uid(), k -> new HashSet<>()).add(node.key());
    }
  }

  private void unindex(Node node) {
    names.remove(node);
    if (node.membership() != null) {
      members.computeIfPresent(
          node.membership().uid(),
          (uid, keys) -> {
            keys.remove(node.key());
            return keys.isEmpty() ? null : keys;
          });
    }
  }

  /**
   * What a Component holds up while it exists: what it was made from; with the new spec not yet
   * applied, or no record of the old one, also what the spec names.
   */
  private void block(Node node) {
    Set<ComponentKey> now = new LinkedHashSet<>(node.appliedComponents());
    if (!node.specApplied() && (node.mayHaveBegun() || begun.contains(node.key()))) {
      now.addAll(NameIndex.candidates(node, scopes.membership(node) != null).keySet());
    }
    deletionBlockers.set(node.key(), now);
  }

  /** Components whose deletion one held up, and may no longer. */
  private void addReleased(
      Set<ComponentKey> blockedBefore, ComponentKey by, Set<ComponentKey> concerned) {
    for (ComponentKey key : blockedBefore) {
      Node node = nodes.get(key);
      if (node != null && node.deleting() && !deletionBlockers.hasEdge(by, key)) {
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
