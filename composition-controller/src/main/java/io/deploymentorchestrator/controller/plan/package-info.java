/**
 * The lifecycle of a Component as one function of the observed world to a {@link
 * io.deploymentorchestrator.controller.plan.Decision}. Pure.
 */
@NullMarked
package io.deploymentorchestrator.controller.plan;

import org.jspecify.annotations.NullMarked;
