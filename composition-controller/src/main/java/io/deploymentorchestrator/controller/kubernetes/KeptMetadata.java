package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.controller.api.Names;
import io.deploymentorchestrator.operator.limits.MemorySize;
import io.deploymentorchestrator.operator.resources.ReadResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What of metadata is kept in memory. It may be as large as the API server takes, and most of it is
 * of no use here: labels and annotations of others, as kubectl's copy of the whole configuration.
 */
final class KeptMetadata {

  /** Of others, in bytes as kept: with less it is not worth reading it again before a write. */
  private static final long FOREIGN = 1 << 10;

  /** Of what is needed. An orderly resource has a twentieth of it. */
  private static final long MOST = 64 << 10;

  private KeptMetadata() {}

  /**
   * Leaves out what is not needed, in place. A resource with too much of what is needed is set
   * aside.
   */
  static void keep(ReadResource<?, ?> resource) {
    ObjectMeta meta = resource.getMetadata();
    Map<String, String> labels = ours(meta.getLabels());
    Map<String, String> annotations = ours(meta.getAnnotations());
    long needed = MemorySize.of(labels) + MemorySize.of(annotations) + sizeOfLists(meta);
    if (sizeOf(meta) - needed > FOREIGN) {
      meta.setLabels(labels);
      meta.setAnnotations(annotations);
      resource.cutMetadata();
    }
    if (needed > MOST) {
      resource.setAside(
          "metadata takes %d KiB of memory with finalizers, owner references and %s/ annotations, and at most %d KiB are possible; remove some"
              .formatted(needed >> 10, Names.GROUP, MOST >> 10));
      cut(meta);
      resource.cutMetadata();
    }
  }

  /** Only what says whether and by whom it may be deleted. */
  private static void cut(ObjectMeta meta) {
    meta.setLabels(Map.of());
    meta.setAnnotations(
        "true".equals(meta.getAnnotations().get(Names.ABANDON))
            ? Map.of(Names.ABANDON, "true")
            : Map.of());
    meta.setFinalizers(
        meta.getFinalizers().stream()
            .filter(
                f -> f.equals(Names.COMPONENT_FINALIZER) || f.equals(Names.COMPOSITION_FINALIZER))
            .distinct()
            .toList());
    meta.setOwnerReferences(
        meta.getOwnerReferences().stream()
            .filter(o -> Boolean.TRUE.equals(o.getController()))
            .toList());
  }

  /** About how much it takes, in bytes. */
  static long sizeOf(ObjectMeta meta) {
    return MemorySize.of(meta.getLabels())
        + MemorySize.of(meta.getAnnotations())
        + sizeOfLists(meta);
  }

  private static long sizeOfLists(ObjectMeta meta) {
    long size = MemorySize.of(meta.getFinalizers());
    for (OwnerReference owner : meta.getOwnerReferences()) {
      size +=
          MemorySize.of(
              Stream.of(owner.getApiVersion(), owner.getKind(), owner.getName(), owner.getUid())
                  .filter(Objects::nonNull)
                  .toList());
    }
    return size;
  }

  /** Of labels or annotations those with a key of ours. */
  static Map<String, String> ours(@Nullable Map<String, String> all) {
    Map<String, String> kept = new LinkedHashMap<>();
    if (all != null) {
      all.forEach(
          (key, value) -> {
            if (key.startsWith(Names.GROUP + "/")) {
              kept.put(key, value);
            }
          });
    }
    return kept;
  }
}
