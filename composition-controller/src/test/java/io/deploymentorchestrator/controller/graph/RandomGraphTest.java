package io.deploymentorchestrator.controller.graph;

import static io.deploymentorchestrator.controller.graph.GraphBuilder.component;
import static io.deploymentorchestrator.controller.graph.GraphBuilder.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.controller.api.ComponentStatus.RootCause;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the graph answers after any history is what a walk over everything would answer, and whoever
 * it does not name after a change has nothing to do.
 */
class RandomGraphTest {

  private static final List<String> NAMES = IntStream.range(0, 14).mapToObj(i -> "c" + i).toList();

  private final DependencyGraph graph = new DependencyGraph();
  private final Map<ComponentKey, Node> model = new HashMap<>();

  /** What each Component last learnt when it was told to look. */
  private final Map<ComponentKey, String> lookedAt = new HashMap<>();

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void everyWaitingComponentNamesATrueSourceAndIsToldWhenThatChanges(long seed) {
    Random random = new Random(seed);
    for (int step = 0; step < 500; step++) {
      ComponentKey key = key(NAMES.get(random.nextInt(NAMES.size())));
      Set<ComponentKey> told = change(random, key);
      told.forEach(k -> lookedAt.put(k, view(k)));
      lookedAt.put(key, view(key));
      for (String name : NAMES) {
        String where = "seed %d, step %d, %s".formatted(seed, step, name);
        assertThat(view(key(name)))
            .as(where)
            .isEqualTo(lookedAt.getOrDefault(key(name), "null []"));
        assertTrueSource(key(name), where);
      }
    }
  }

  private Set<ComponentKey> change(Random random, ComponentKey key) {
    if (random.nextInt(8) == 0) {
      model.remove(key);
      return graph.remove(key);
    }
    Node known = model.get(key);
    String[] names =
        known == null || random.nextInt(3) == 0
            ? IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> NAMES.get(random.nextInt(NAMES.size())))
                .distinct()
                .toArray(String[]::new)
            : known.spec().dependencies().toArray(String[]::new);
    GraphBuilder builder = component(key.name()).dependsOn(names);
    switch (random.nextInt(5)) {
      case 0 -> builder.failed(random.nextBoolean() ? "AccessDenied" : "Boom", "no");
      case 1 -> builder.pending();
      case 2 -> {}
      default -> builder.ready();
    }
    Node node = builder.build();
    model.put(key, node);
    return graph.observe(node);
  }

  /** All that a Component's status would say of its place in the graph. */
  private String view(ComponentKey key) {
    RootCause cause = graph.rootCause(key);
    return (cause == null ? "null" : cause.component() + "/" + cause.reason())
        + " "
        + graph.cycle(key);
  }

  private void assertTrueSource(ComponentKey key, String where) {
    RootCause cause = graph.rootCause(key);
    Set<String> sources = new HashSet<>();
    collect(key, sources, new HashSet<>());
    if (cause == null) {
      assertThat(sources).as(where).isEmpty();
    } else {
      assertThat(sources).as(where).contains(cause.component() + "/" + cause.reason());
    }
  }

  /** By definition: blocked Components at the ends of chains of waiting ones. */
  private void collect(ComponentKey key, Set<String> sources, Set<ComponentKey> seen) {
    Node node = model.get(key);
    if (node == null || !seen.add(key)) {
      return;
    }
    for (String name : node.spec().dependencies()) {
      ComponentKey target = key(name);
      if (target.equals(key)) {
        continue;
      }
      Node dependency = model.get(target);
      String blocked = blocked(target, dependency);
      if (blocked != null) {
        sources.add(blocked);
      } else if (dependency != null && !dependency.ready()) {
        collect(target, sources, seen);
      }
    }
  }

  private @Nullable String blocked(ComponentKey key, @Nullable Node node) {
    if (node == null) {
      return key.name() + "/DependencyNotFound";
    }
    if (node.ready()) {
      return null;
    }
    if (onCycle(key)) {
      return key.name() + "/DependencyCycle";
    }
    var ready = node.status().condition("Ready");
    return ready == null || ready.reason().equals("WaitingForDependencies")
        ? null
        : key.name() + "/" + ready.reason();
  }

  private boolean onCycle(ComponentKey key) {
    Set<ComponentKey> reached = new HashSet<>();
    reach(key, key, reached);
    return reached.contains(key);
  }

  private void reach(ComponentKey from, ComponentKey start, Set<ComponentKey> reached) {
    Node node = model.get(from);
    if (node == null) {
      return;
    }
    for (String name : node.spec().dependencies()) {
      ComponentKey target = key(name);
      if (!target.equals(from) && reached.add(target)) {
        reach(target, start, reached);
      }
    }
  }
}
