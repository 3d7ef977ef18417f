package io.deploymentorchestrator.controller.status;

import static io.deploymentorchestrator.controller.graph.GraphBuilder.component;
import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.api.CompositionStatus;
import io.deploymentorchestrator.controller.api.Reasons;
import io.deploymentorchestrator.controller.api.StatusCondition;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.status.CompositionStatuses.Entry;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompositionStatusesTest {

  @Test
  void whatDoesNotGoOnByItselfIsNamedAndWhatOnlyWaitsIsNot() {
    StatusCondition ready =
        ready(
            component("rebound").held(Reasons.DEPENDENCY_REBOUND, "now means another").build(),
            component("paused").suspended().held(Reasons.SUSPENDED, "is suspended").build(),
            component("broken").failed("AccessDenied", "no right").build(),
            component("waiting").pending().build());
    assertThat(ready.status()).isEqualTo("False");
    assertThat(ready.message())
        .startsWith("0/4 ready; ")
        .contains("rebound: DependencyRebound: now means another")
        .contains("paused: Suspended: is suspended")
        .contains("broken: AccessDenied: no right")
        .doesNotContain("waiting:");
  }

  @Test
  void oneMoreReadyIsProgressAndANewCauseIsNews() {
    Node ready = component("a").ready().build();
    Node pending = component("b").pending().build();
    Node alsoReady = component("b").ready().build();
    Node broken = component("c").failed("AccessDenied", "no right").build();
    Node otherwise = component("c").failed("Throttled", "too many calls").build();
    CompositionStatus before = status(ready, pending, broken);
    assertThat(CompositionStatuses.isMereProgress(before, status(ready, alsoReady, broken)))
        .isTrue();
    assertThat(CompositionStatuses.isMereProgress(before, status(ready, pending, otherwise)))
        .as("another cause under the same reason")
        .isFalse();
    assertThat(CompositionStatuses.isMereProgress(before, status(ready, pending))).isFalse();
  }

  @Test
  void whatLeftTheListAndCanNotGoIsNamedWithWhatItWaitsFor() {
    ComponentStatus waiting =
        ComponentStatuses.terminating(
            component("old").ready().deleting().build(),
            Reasons.HAS_DEPENDENTS,
            "waiting for Components that were made from this one to go: other",
            Instant.parse("2026-01-01T00:00:05Z"));
    Node old = component("old").deleting().status(waiting).build();
    Node goingFast = component("quick").ready().deleting().build();
    CompositionStatus status =
        CompositionStatuses.of(
            CompositionStatus.EMPTY,
            1,
            false,
            List.of(new Entry("a", "shop-a", null, component("a").ready().build())),
            List.of(old, goingFast),
            Instant.EPOCH);
    assertThat(status.condition(Reasons.READY))
        .satisfies(
            ready -> {
              assertThat(ready.status()).isEqualTo("True");
              assertThat(ready.message())
                  .isEqualTo(
                      "all Components are ready; old left the list and is to go: waiting for Components that were made from this one to go: other");
            });
  }

  private static StatusCondition ready(Node... nodes) {
    StatusCondition ready = status(nodes).condition(Reasons.READY);
    assertThat(ready).isNotNull();
    return ready;
  }

  private static CompositionStatus status(Node... nodes) {
    List<Entry> entries =
        List.of(nodes).stream()
            .map(n -> new Entry(n.key().name(), "shop-" + n.key().name(), null, n))
            .toList();
    return CompositionStatuses.of(
        CompositionStatus.EMPTY, 1, false, entries, List.of(), Instant.EPOCH);
  }
}
