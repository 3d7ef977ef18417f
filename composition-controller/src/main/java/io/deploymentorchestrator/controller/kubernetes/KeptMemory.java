package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.ComponentSpec;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.api.Composition;
import io.deploymentorchestrator.controller.api.CompositionSpec;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.operator.json.UnreadJson;
import io.deploymentorchestrator.operator.limits.MemoryShares;
import io.deploymentorchestrator.operator.limits.MemorySize;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which resources are kept whole in memory. What there is no room for is left out of them, in
 * place, so also in the informer's cache: they say so, and all others are served. Thread-safe.
 */
final class KeptMemory {

  /** What a resource takes beside what users and handlers wrote into it, in bytes. */
  private static final long BASE = 3 << 10;

  /** A dependency, in the graph. */
  private static final long EDGE = 200;

  /** What takes no more is not worth leaving out. */
  private static final long SMALL = 16 << 10;

  /** Before something is read again there has to be some room. */
  private static final long ROOM = 1 << 20;

  /** What a resource that was left out takes while the API server sends it: what it may have. */
  private static final long MOST = 3 << 19;

  private final MemoryShares shares;
  private final Set<Resource> leftOut = ConcurrentHashMap.newKeySet();

  /** A resource of ours. */
  record Resource(Class<? extends HasMetadata> kind, ComponentKey key, String uid) {}

  KeptMemory(MemoryShares shares) {
    this.shares = shares;
  }

  /** Leaves a config and what its Component depends on out if there is no room for them. */
  void keep(Component component) {
    if (isLeftOut(component)) {
      return; // as it is; what it would take is known no more
    }
    KeptMetadata.keep(component);
    ComponentSpec spec = component.getSpec();
    long reported = BASE + KeptMetadata.sizeOf(component.getMetadata()) + reported(component);
    long written =
        spec == null ? 0 : MemorySize.of(spec.config()) + spec.dependencies().size() * EDGE;
    if (!hold(component, reported, written) && spec != null) {
      component.setSpec(spec.without(UnreadJson.leftOut(problem(written)).node()));
    }
  }

  /** Leaves the entries of a Composition out if there is no room for them. */
  void keep(Composition composition) {
    KeptMetadata.keep(composition);
    CompositionSpec spec = composition.getSpec();
    if (spec == null) {
      return;
    }
    long written = 0;
    for (CompositionSpec.Entry entry : spec.components()) {
      List<String> names = entry.dependsOn();
      written += BASE + MemorySize.of(entry.config()) + (names == null ? 0 : names.size() * EDGE);
    }
    if (!hold(composition, BASE + KeptMetadata.sizeOf(composition.getMetadata()), written)) {
      composition.setAside("spec " + problem(written));
      composition.setSpec(null);
    }
  }

  private boolean hold(HasMetadata resource, long reported, long written) {
    Resource key = resource(resource);
    String namespace = key.key().namespace();
    leftOut.remove(key);
    if (shares.hold(namespace, key, reported + written)) {
      return true;
    }
    boolean small = written <= SMALL;
    shares.holdInAnyCase(namespace, key, small ? reported + written : reported);
    return small || !leftOut.add(key);
  }

  private String problem(long written) {
    return "takes %d KiB of memory, and of the %d MiB that the Components of a namespace may take so much is not left; make it smaller, delete others, or give the controller more memory"
        .formatted(written >> 10, shares.perNamespace() >> 20);
  }

  /** Whether what its spec says was left out of this very object. */
  boolean isLeftOut(Component component) {
    return component.getSpec() != null
        && UnreadJson.problem(component.getSpec().config()).isPresent()
        && leftOut.contains(resource(component));
  }

  /** A resource is gone. */
  void forget(HasMetadata resource) {
    forget(resource(resource));
  }

  /** The same. */
  void forget(Resource resource) {
    leftOut.remove(resource);
    shares.release(resource.key().namespace(), resource);
  }

  /** What was left out and can be read again now: one for each namespace. */
  Collection<Resource> readable() {
    Set<String> namespaces = ConcurrentHashMap.newKeySet();
    List<Resource> inAnyOrder = new ArrayList<>(leftOut);
    Collections.shuffle(inAnyOrder); // one that never fits keeps no other out
    return inAnyOrder.stream()
        .filter(r -> shares.fits(r.key().namespace(), ROOM))
        .filter(r -> namespaces.add(r.key().namespace()))
        .toList();
  }

  /** About how much a Component takes as the API server sends it. */
  long sizeOf(Component component) {
    ComponentSpec spec = component.getSpec();
    boolean whole = spec != null && UnreadJson.problem(spec.config()).isEmpty();
    return whole ? MemorySize.of(spec.config()) + reported(component) : MOST;
  }

  private static long reported(Component component) {
    ComponentStatus status = component.getStatus();
    return status == null
        ? 0
        : MemorySize.of(status.providerStatus()) + MemorySize.of(status.checkpoint());
  }

  /** About how much a Composition takes as the API server sends it. */
  long sizeOf(Composition composition) {
    return composition.getSpec() == null
        ? MOST
        : composition.getSpec().components().stream()
            .mapToLong(e -> MemorySize.of(e.config()))
            .sum();
  }

  private static Resource resource(HasMetadata resource) {
    return new Resource(
        resource.getClass(), KubernetesMapping.key(resource), resource.getMetadata().getUid());
  }
}
