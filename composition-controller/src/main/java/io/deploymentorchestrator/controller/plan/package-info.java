/**
 * The lifecycle of a Component as one function from what is observed to a {@link
 * io.deploymentorchestrator.controller.plan.Decision}. Pure.
 */
@NullMarked
package io.deploymentorchestrator.controller.plan;

import org.jspecify.annotations.NullMarked;
