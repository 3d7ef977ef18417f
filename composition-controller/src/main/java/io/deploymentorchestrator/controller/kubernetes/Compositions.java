package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.controller.api.Composition;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Every Composition as last seen or last written, whichever is newer. Thread-safe. */
final class Compositions {

  private final Map<ComponentKey, Composition> freshest = new ConcurrentHashMap<>();

  /** Takes a Composition in, unless a newer state of it is known. */
  void seen(Composition composition) {
    Freshness.trim(composition);
    freshest.merge(
        Nodes.key(composition),
        composition,
        (known, now) -> {
          Freshness.share(now, known);
          return Freshness.newer(now, known) ? now : known;
        });
  }

  /** Takes in that a Composition is gone, unless a later namesake is known. */
  void gone(Composition composition) {
    freshest.computeIfPresent(
        Nodes.key(composition), (k, known) -> Freshness.sameUid(known, composition) ? null : known);
  }

  Collection<Composition> all() {
    return freshest.values();
  }

  /** The newest known state of a Composition. */
  @Nullable Composition freshest(ComponentKey key) {
    return freshest.get(key);
  }
}
