package io.deploymentorchestrator.controller.lifecycle;

import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.status.ComponentStatuses.Reported;

/**
 * How a call of a handler ended.
 *
 * @param result an {@code ApplyResult} or a {@code DeleteResult}
 * @param reported what the status is to show of it
 * @param node the Component in the spec it was called for, with the status as last stored
 */
public record CallOutcome<R>(R result, Reported reported, Node node) {}
