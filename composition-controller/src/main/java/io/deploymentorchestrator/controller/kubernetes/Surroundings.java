package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.controller.graph.DependencyGraph;
import io.deploymentorchestrator.controller.limits.MemoryShares;
import io.deploymentorchestrator.controller.plugin.HandlerRegistry;
import io.deploymentorchestrator.controller.scheduling.NamespaceTurns;
import java.time.Clock;

/** What one process knows of the world, shared by its reconcilers. */
record Surroundings(
    Components components,
    DependencyGraph graph,
    HandlerRegistry handlers,
    Attempts attempts,
    AppliedInputs appliedInputs,
    NamespaceTurns turns,
    KeptMemory kept,
    MemoryShares working,
    Clock clock) {}
