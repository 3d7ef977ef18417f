package io.deploymentorchestrator.controller.kubernetes.objects;

import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.api.WatchedObject;
import io.deploymentorchestrator.controller.kubernetes.objects.Kinds.GroupKind;
import java.util.Optional;

/**
 * An object that somebody is interested in, whatever the version it is asked for in.
 *
 * @param marked whether it is one of ours, or one of others
 */
record ObjectKey(GroupKind kind, Location location, boolean marked) {

  /** Where an object is among those of its kind. */
  record Location(Optional<String> namespace, String name) {
    static Location of(ObjectRef ref) {
      return new Location(ref.namespace(), ref.name());
    }
  }

  /**
   * What one feed tells of: all marked objects of a kind, or one of others.
   *
   * @param single that one
   */
  record FeedKey(GroupKind kind, Optional<Location> single) {}

  static ObjectKey of(WatchedObject object) {
    ObjectRef ref = object.object();
    return new ObjectKey(
        GroupKind.of(ref.apiVersion(), ref.kind()), Location.of(ref), object.marked());
  }

  /** The feed that tells of it. */
  FeedKey feed() {
    return new FeedKey(kind, marked ? Optional.empty() : Optional.of(location));
  }
}
