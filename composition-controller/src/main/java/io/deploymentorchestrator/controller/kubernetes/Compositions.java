package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.controller.api.Composition;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.operator.kubernetes.GoneUids;
import io.deploymentorchestrator.operator.kubernetes.ResourceVersions;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Every Composition as last seen or last written, whichever is newer. Thread-safe. */
final class Compositions {

  private final Map<ComponentKey, Composition> freshest = new ConcurrentHashMap<>();
  private final KeptMemory kept;

  Compositions(KeptMemory kept) {
    this.kept = kept;
  }

  private final GoneUids goneUids = new GoneUids();

  /** Takes a Composition in, unless a newer state of it is known, or it is gone. */
  void seen(Composition composition) {
    if (goneUids.contains(composition)) {
      kept.forget(composition);
      return;
    }
    ResourceVersions.trim(composition);
    kept.keep(composition);
    freshest.merge(
        KubernetesMapping.key(composition),
        composition,
        (known, now) -> {
          ResourceVersions.share(now, known);
          boolean readAgain = known.getSpec() == null && ResourceVersions.sameVersion(now, known);
          return ResourceVersions.newer(now, known) || readAgain ? now : known;
        });
  }

  /** Takes in that a Composition is gone, unless a later namesake is known. */
  void gone(Composition composition) {
    goneUids.add(composition);
    kept.forget(composition);
    freshest.computeIfPresent(
        KubernetesMapping.key(composition),
        (k, known) -> ResourceVersions.sameUid(known, composition) ? null : known);
  }

  Collection<Composition> all() {
    return freshest.values();
  }

  /** The newest known state of a Composition. */
  @Nullable Composition freshest(ComponentKey key) {
    return freshest.get(key);
  }
}
