package io.deploymentorchestrator.controller.kubernetes.objects;

import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.api.WatchedObject;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectKey.FeedKey;
import io.deploymentorchestrator.controller.kubernetes.objects.ObjectKey.Location;
import io.deploymentorchestrator.controller.objects.Subscription;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who is interested in what: bookkeeping, from both ends. Not thread-safe: guarded by the lock of
 * its owner.
 */
final class Subscriptions {

  private final Map<ComponentId, Map<ObjectKey, Subscription>> byComponent = new HashMap<>();
  private final Map<FeedKey, Map<Location, Map<ComponentId, Subscription>>> byFeed =
      new HashMap<>();
  private final Set<ComponentId> settled = new HashSet<>();

  void add(ObjectKey key, Subscription subscription) {
    byComponent
        .computeIfAbsent(subscription.component(), c -> new HashMap<>())
        .put(key, subscription);
    byFeed
        .computeIfAbsent(key.feed(), f -> new HashMap<>())
        .computeIfAbsent(key.location(), l -> new HashMap<>())
        .put(subscription.component(), subscription);
  }

  void remove(ComponentId component, ObjectKey key) {
    Map<ObjectKey, Subscription> mine = byComponent.get(component);
    if (mine == null || mine.remove(key) == null) {
      return;
    }
    if (mine.isEmpty()) {
      byComponent.remove(component);
    }
    Map<Location, Map<ComponentId, Subscription>> locations = byFeed.get(key.feed());
    Map<ComponentId, Subscription> there = locations == null ? null : locations.get(key.location());
    if (locations == null || there == null) {
      return;
    }
    there.remove(component);
    if (there.isEmpty()) {
      locations.remove(key.location());
    }
    if (locations.isEmpty()) {
      byFeed.remove(key.feed());
    }
  }

  void clear() {
    byComponent.clear();
    byFeed.clear();
  }

  /** A Component's subscription in an object; null if it has none. */
  @Nullable Subscription find(ComponentId component, ObjectKey key) {
    return byComponent.getOrDefault(component, Map.of()).get(key);
  }

  /** A Component's subscriptions in an object: as one of ours, as one of others. */
  List<Subscription> in(ComponentId component, ObjectRef object) {
    return Stream.of(true, false)
        .map(marked -> ObjectKey.of(new WatchedObject(object, marked)))
        .flatMap(key -> Optional.ofNullable(find(component, key)).stream())
        .toList();
  }

  /** All objects that a Component is interested in. */
  Set<ObjectKey> of(ComponentId component) {
    return Set.copyOf(byComponent.getOrDefault(component, Map.of()).keySet());
  }

  /** All subscriptions in what a feed tells of. */
  List<Subscription> of(FeedKey feed) {
    return byFeed.getOrDefault(feed, Map.of()).values().stream()
        .flatMap(there -> there.values().stream())
        .toList();
  }

  /** All subscriptions in one of the objects that a feed tells of. */
  List<Subscription> of(FeedKey feed, Location location) {
    return List.copyOf(
        byFeed.getOrDefault(feed, Map.of()).getOrDefault(location, Map.of()).values());
  }

  /** Whether an subscription in what a feed tells of still stands. */
  boolean stands(FeedKey feed, Subscription subscription) {
    return of(feed, Location.of(subscription.object())).contains(subscription);
  }

  /** Whether a Component is Ready, which decides how often it is woken by time. */
  void settled(ComponentId component, boolean ready) {
    if (ready) {
      settled.add(component);
    } else {
      settled.remove(component);
    }
  }

  boolean isSettled(ComponentId component) {
    return settled.contains(component);
  }
}
