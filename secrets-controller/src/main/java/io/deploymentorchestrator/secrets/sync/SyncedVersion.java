package io.deploymentorchestrator.secrets.sync;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What {@code status.syncedResourceVersion} holds: the generation and a hash of labels and
 * annotations. Computed as External Secrets Operator does ({@code util.GetResourceVersion}), so
 * that an object that it synced is not synced again, and any changed annotation is a forced sync
 * ({@code kubectl annotate es NAME force-sync=$(date +%s) --overwrite}).
 */
public final class SyncedVersion {

  private SyncedVersion() {}

  public static String of(ObjectId id) {
    String metadata =
        "{annotations:" + goMap(id.annotations()) + " labels:" + goMap(id.labels()) + "}";
    return id.generation() + "-" + Sha3.hash(metadata);
  }

  /** As Go's {@code fmt} writes a map: by order of keys. */
  private static String goMap(Map<String, String> map) {
    return new TreeMap<>(map)
        .entrySet().stream()
            .map(e -> e.getKey() + ":" + e.getValue())
            .collect(Collectors.joining(" ", "map[", "]"));
  }
}
