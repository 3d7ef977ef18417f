package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.controller.graph.DependencyGraph;
import io.deploymentorchestrator.controller.lifecycle.AppliedInputs;
import io.deploymentorchestrator.controller.lifecycle.Attempts;
import io.deploymentorchestrator.controller.plugin.HandlerRegistry;
import io.deploymentorchestrator.operator.scheduling.NamespaceTurns;
import java.time.Clock;

/** What the reconcilers of one process share. */
record ReconcileContext(
    Components components,
    DependencyGraph graph,
    HandlerRegistry handlers,
    Attempts attempts,
    AppliedInputs appliedInputs,
    NamespaceTurns turns,
    KeptMemory kept,
    WorkingMemory working,
    Clock clock) {}
