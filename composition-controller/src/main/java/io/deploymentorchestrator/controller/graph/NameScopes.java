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
 * Which entries Compositions have, and so what a name means to one of their Components. Not
 * thread-safe.
 */
final class NameScopes {

  /**
   * Entries of a Composition.
   *
   * @param byName entry names as references write them → as the Composition does
   */
  private record Scope(String namespace, String composition, Map<String, String> byName) {}

  private final Map<String, Scope> byUid = new HashMap<>();

  /** Every Component name that an entry claims → the Compositions, by name. */
  private final Map<ComponentKey, Set<String>> claims = new HashMap<>();

  /** A name as references write it: there {@code -} is written {@code _}. */
  static String normal(String name) {
    return name.replace('-', '_');
  }

  /** The name of the Component that an entry of a Composition becomes. */
  static String componentName(String composition, String entry) {
    return composition + "-" + entry.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Takes in the entries of a Composition; answers whether they changed. */
  boolean put(String uid, String namespace, String composition, Collection<String> entries) {
    Map<String, String> byName = new LinkedHashMap<>();
    entries.forEach(e -> byName.put(normal(e), e));
    Scope now = new Scope(namespace, composition, byName);
    Scope before = byUid.get(uid);
    if (now.equals(before)) {
      return false;
    }
    remove(uid);
    byUid.put(uid, now);
    for (ComponentKey key : keys(now)) {
      claims.computeIfAbsent(key, k -> new HashSet<>()).add(composition);
    }
    return true;
  }

  /** Takes in that a Composition is gone. */
  void remove(String uid) {
    Scope before = byUid.remove(uid);
    if (before == null) {
      return;
    }
    for (ComponentKey key : keys(before)) {
      claims.computeIfPresent(
          key,
          (k, names) -> {
            names.remove(before.composition());
            return names.isEmpty() ? null : names;
          });
    }
  }

  private static Set<ComponentKey> keys(Scope scope) {
    Set<ComponentKey> keys = new HashSet<>();
    for (String entry : scope.byName().values()) {
      keys.add(new ComponentKey(scope.namespace(), componentName(scope.composition(), entry)));
    }
    return keys;
  }

  /** Names of the Compositions of its namespace that have an entry which becomes this Component. */
  Set<String> claimants(ComponentKey key) {
    return Set.copyOf(claims.getOrDefault(key, Set.of()));
  }

  /** Names of a Composition's entries. */
  Collection<String> entries(String uid) {
    Scope scope = byUid.get(uid);
    return scope == null ? Set.of() : scope.byName().values();
  }

  /** Whether the list of entries of the Composition that a Component belongs to is known. */
  boolean knowsEntries(Node node) {
    return node.membership() != null && byUid.containsKey(node.membership().uid());
  }

  /** The Component of the same Composition that a name means by the list of entries. */
  @Nullable ComponentKey entry(Node node, String name) {
    Node.Membership membership = node.membership();
    Scope scope = membership == null ? null : byUid.get(membership.uid());
    String entry = scope == null ? null : scope.byName().get(normal(name));
    return scope == null || entry == null
        ? null
        : new ComponentKey(scope.namespace(), componentName(scope.composition(), entry));
  }

  /** The Component that a name would mean as an entry of the same Composition, listed or not. */
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
