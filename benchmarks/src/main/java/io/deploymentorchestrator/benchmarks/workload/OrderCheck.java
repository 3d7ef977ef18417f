package io.deploymentorchestrator.benchmarks.workload;

import io.deploymentorchestrator.benchmarks.bed.Feed.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether things happened in the order of the graph. Compared are revisions of the store, which
 * order all writes of a cluster; no clock is asked.
 */
final class OrderCheck {
  private OrderCheck() {}

  /** How many objects were made although a dependency was not Ready yet. */
  static int madeTooEarly(Graph graph, List<Event> components, List<Event> objects) {
    Map<String, Long> ready = new HashMap<>();
    components.stream()
        .filter(Event::ready)
        .forEach(e -> ready.putIfAbsent(e.name(), e.revision()));
    Map<String, Long> made = new HashMap<>();
    objects.stream()
        .filter(e -> !e.deleted())
        .forEach(e -> made.putIfAbsent(e.name(), e.revision()));
    return violations(graph, ready, made);
  }

  /** How many objects were deleted although a Component that reads theirs was still there. */
  static int deletedTooEarly(Graph graph, List<Event> components, List<Event> objects) {
    Map<String, Long> gone = new HashMap<>();
    components.stream().filter(Event::deleted).forEach(e -> gone.put(e.name(), e.revision()));
    Map<String, Long> objectGone = new HashMap<>();
    objects.stream().filter(Event::deleted).forEach(e -> objectGone.put(e.name(), e.revision()));
    int violations = 0;
    for (String component : graph.names()) {
      for (String dependency : graph.dependenciesOf(component)) {
        violations += after(gone.get(component), objectGone.get(dependency));
      }
    }
    return violations;
  }

  private static int violations(Graph graph, Map<String, Long> ready, Map<String, Long> made) {
    int violations = 0;
    for (String component : graph.names()) {
      for (String dependency : graph.dependenciesOf(component)) {
        violations += after(ready.get(dependency), made.get(component));
      }
    }
    return violations;
  }

  /** 1 unless both are known and the first is the earlier one. */
  private static int after(@Nullable Long first, @Nullable Long second) {
    return first != null && second != null && first < second ? 0 : 1;
  }
}
