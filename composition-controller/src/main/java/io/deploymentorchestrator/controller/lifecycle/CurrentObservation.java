package io.deploymentorchestrator.controller.lifecycle;

import io.deploymentorchestrator.controller.api.ComponentStatus.RootCause;
import io.deploymentorchestrator.controller.graph.ComponentKey;
import io.deploymentorchestrator.controller.graph.Dependency;
import io.deploymentorchestrator.controller.graph.DependencyGraph;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.plan.Decision.Inputs;
import io.deploymentorchestrator.controller.plan.Observation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One moment, as graph, handlers and attempts tell it. What costs a walk is looked up only when the
 * plan asks.
 */
public record CurrentObservation(
    Node component,
    List<Dependency> dependencies,
    DependencyGraph graph,
    Optional<? extends HandlerView> loaded,
    Attempts attempts,
    AppliedInputs applied,
    Function<Optional<String>, Optional<String>> accountRefusals,
    Instant now)
    implements Observation {

  @Override
  public List<ComponentKey> cycle() {
    return graph.cycle(component.key());
  }

  @Override
  public List<String> suggestions(String name) {
    return graph.suggestions(component, name);
  }

  @Override
  public @Nullable RootCause rootCause() {
    return graph.rootCause(component.key());
  }

  @Override
  public List<ComponentKey> deletionBlockers() {
    return graph.deletionBlockers(component.key());
  }

  @Override
  public Optional<HandlerView> handler() {
    return loaded.map(handler -> handler);
  }

  @Override
  public Optional<String> accountRefusal(Optional<String> serviceAccountName) {
    return accountRefusals.apply(serviceAccountName);
  }

  @Override
  public Optional<Attempt> lastAttempt() {
    return attempts.last(component.key());
  }

  @Override
  public Optional<Instant> nextRecheck() {
    return attempts.nextRecheck(component.key(), component.status().recheckAt());
  }

  @Override
  public Optional<Inputs> appliedInputs() {
    return applied.of(component.key());
  }

  @Override
  public boolean woken() {
    return attempts.woken(component.key());
  }
}
