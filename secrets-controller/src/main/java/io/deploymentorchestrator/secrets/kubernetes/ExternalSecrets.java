package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.operator.kubernetes.GoneUids;
import io.deploymentorchestrator.operator.kubernetes.ResourceVersions;
import io.deploymentorchestrator.secrets.api.ExternalSecret;
import io.deploymentorchestrator.secrets.store.StoreKey;
import io.deploymentorchestrator.secrets.store.StoreKind;
import io.deploymentorchestrator.secrets.store.StoreReference;
import io.deploymentorchestrator.secrets.sync.StoreRefs;
import io.deploymentorchestrator.secrets.sync.Targets;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Every ExternalSecret as last seen or last written, whichever is newer, and which of them a Secret
 * or a store concerns. Thread-safe.
 */
final class ExternalSecrets {

  private final Map<ResourceID, ExternalSecret> freshest = new ConcurrentHashMap<>();
  private final GoneUids goneUids = new GoneUids();

  /** By Secret, store or namespace; guarded by this map. */
  private final Map<Object, Set<ResourceID>> concerned = new HashMap<>();

  /** A namespace, as a key. */
  private record Namespace(String name) {}

  /** Takes one in, unless a newer state of it is known, or it is gone. */
  void seen(ExternalSecret now) {
    if (goneUids.contains(now)) {
      return;
    }
    ResourceVersions.trim(now);
    freshest.compute(
        ResourceID.fromResource(now),
        (id, known) -> {
          if (known != null && !ResourceVersions.newer(now, known)) {
            return known;
          }
          if (known != null) {
            ResourceVersions.share(now, known);
          }
          index(id, known, now);
          return now;
        });
  }

  /** Takes in that one is gone, unless a later namesake is known. */
  void gone(ExternalSecret gone) {
    goneUids.add(gone);
    freshest.computeIfPresent(
        ResourceID.fromResource(gone),
        (id, known) -> {
          if (!ResourceVersions.sameUid(known, gone)) {
            return known;
          }
          index(id, known, null);
          return null;
        });
  }

  /** The newest known state of one. */
  @Nullable ExternalSecret freshest(ResourceID id) {
    return freshest.get(id);
  }

  /** All. */
  Collection<ExternalSecret> all() {
    return freshest.values();
  }

  /** Those that are written to a Secret. */
  List<ResourceID> writing(TargetKey secret) {
    return concerning(secret);
  }

  /** Those that refer to a store. */
  List<ResourceID> using(StoreKey store) {
    return concerning(store);
  }

  /** Those of a namespace. */
  List<ResourceID> in(String namespace) {
    return concerning(new Namespace(namespace));
  }

  private List<ResourceID> concerning(Object key) {
    synchronized (concerned) {
      return List.copyOf(concerned.getOrDefault(key, Set.of()));
    }
  }

  private void index(ResourceID id, @Nullable ExternalSecret before, @Nullable ExternalSecret now) {
    if (before != null && now != null && Objects.equals(before.getSpec(), now.getSpec())) {
      return;
    }
    synchronized (concerned) {
      for (Object key : keys(before)) {
        concerned.computeIfPresent(
            key,
            (k, ids) -> {
              ids.remove(id);
              return ids.isEmpty() ? null : ids;
            });
      }
      for (Object key : keys(now)) {
        concerned.computeIfAbsent(key, k -> new HashSet<>()).add(id);
      }
    }
  }

  private static Set<Object> keys(@Nullable ExternalSecret object) {
    if (object == null || object.getSpec() == null) {
      return Set.of();
    }
    String namespace = object.getMetadata().getNamespace();
    Set<Object> keys = new HashSet<>();
    keys.add(new Namespace(namespace));
    keys.add(
        new TargetKey(namespace, Targets.name(object.getMetadata().getName(), object.getSpec())));
    for (StoreReference store : StoreRefs.of(object.getSpec())) {
      boolean cluster = StoreKind.CLUSTER.kind().equals(store.kind());
      keys.add(
          new StoreKey(
              cluster ? StoreKind.CLUSTER : StoreKind.NAMESPACED,
              cluster ? "" : namespace,
              store.name()));
    }
    return keys;
  }
}
