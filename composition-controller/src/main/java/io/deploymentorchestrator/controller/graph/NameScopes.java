package io.deploymentorchestrator.controller.graph;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which entries the Compositions of one namespace have, and so who belongs to them, and what a name
 * means to one of their Components. Not thread-safe.
 */
final class NameScopes {

  /**
   * Entries of a Composition.
   *
   * @param byName entry names as references write them → as the Composition does
   * @param stamped the names of the Components that they become
   */
  private record Scope(String composition, Map<String, String> byName, Set<String> stamped) {

    static Scope of(String composition, Collection<String> entries) {
      Map<String, String> byName = new LinkedHashMap<>();
      entries.forEach(e -> byName.put(normal(e), e));
      Set<String> stamped = new HashSet<>();
      byName.values().forEach(e -> stamped.add(componentName(composition, e)));
      return new Scope(composition, byName, stamped);
    }
  }

  private final Map<String, Scope> byUid = new HashMap<>();

  /** Every Component name that an entry claims → the Compositions, by name. */
  private final Map<String, Set<String>> claims = new HashMap<>();

  /** A name as references write it: there {@code -} is written {@code _}. */
  static String normal(String name) {
    return name.replace('-', '_');
  }

  /** Whether two names are one as references write them. */
  static boolean sameName(String one, String other) {
    return one.length() == other.length() && normal(one).equals(normal(other));
  }

  /** The name of the Component that an entry of a Composition becomes. */
  static String componentName(String composition, String entry) {
    return composition + "-" + entry.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether a Composition's entries are known. */
  boolean knows(String uid) {
    return byUid.containsKey(uid);
  }

  boolean isEmpty() {
    return byUid.isEmpty();
  }

  /**
   * Takes in the entries of a Composition.
   *
   * @return names of Components that one of its entries becomes now and none did, or the other way
   *     round; also where only the name of the entry changed
   */
  Set<String> put(String uid, String composition, Collection<String> entries) {
    Scope now = Scope.of(composition, entries);
    Scope before = byUid.get(uid);
    if (now.equals(before)) {
      return Set.of();
    }
    Set<String> changed = new HashSet<>(remove(uid));
    byUid.put(uid, now);
    for (String name : now.stamped()) {
      claims.computeIfAbsent(name, k -> new HashSet<>()).add(composition);
    }
    if (before == null || !before.composition().equals(composition)) {
      changed.addAll(now.stamped());
      return changed;
    }
    changed.clear();
    addMissing(before, now, changed);
    addMissing(now, before, changed);
    return changed;
  }

  private static void addMissing(Scope one, Scope other, Set<String> changed) {
    one.byName()
        .forEach(
            (normal, entry) -> {
              if (!entry.equals(other.byName().get(normal))) {
                changed.add(componentName(one.composition(), entry));
              }
            });
  }

  /**
   * Takes in that a Composition is gone.
   *
   * @return names of the Components that its entries became
   */
  Set<String> remove(String uid) {
    Scope before = byUid.remove(uid);
    if (before == null) {
      return Set.of();
    }
    for (String name : before.stamped()) {
      claims.computeIfPresent(
          name,
          (k, names) -> {
            names.remove(before.composition());
            return names.isEmpty() ? null : names;
          });
    }
    return before.stamped();
  }

  /** Names of the Compositions that have an entry which becomes a Component of this name. */
  Set<String> claimants(String component) {
    return Set.copyOf(claims.getOrDefault(component, Set.of()));
  }

  /** Names of a Composition's entries. */
  Collection<String> entries(String uid) {
    Scope scope = byUid.get(uid);
    return scope == null ? Set.of() : scope.byName().values();
  }

  /** The Composition that a Component belongs to; null if it does to none, whatever it says. */
  Node.@Nullable Membership membership(Node node) {
    Node.Membership said = node.membership();
    if (said == null) {
      return null;
    }
    Scope scope = byUid.get(said.uid());
    boolean isMember =
        scope == null
            ? said.of(node.key().name(), null, Set.of())
            : said.of(node.key().name(), scope.composition(), scope.stamped());
    return isMember ? said : null;
  }

  /** The Component of the same Composition that a name means by the list of entries. */
  @Nullable ComponentKey entry(Node node, String name) {
    Node.Membership membership = membership(node);
    Scope scope = membership == null ? null : byUid.get(membership.uid());
    String entry = scope == null ? null : scope.byName().get(normal(name));
    return scope == null || entry == null
        ? null
        : new ComponentKey(node.key().namespace(), componentName(scope.composition(), entry));
  }

  /**
   * The Component that a name would mean as an entry of the same Composition, listed or not, if the
   * Component is a member of the one that it says.
   */
  static @Nullable ComponentKey sibling(Node node, String name) {
    Node.Membership membership = node.membership();
    return membership == null
        ? null
        : new ComponentKey(node.key().namespace(), componentName(membership.composition(), name));
  }

  /** The Component that a name means in the namespace. */
  static ComponentKey inNamespace(Node node, String name) {
    return new ComponentKey(node.key().namespace(), name.replace('_', '-'));
  }
}
