/** Processor time, shared fairly. */
@NullMarked
package io.deploymentorchestrator.controller.scheduling;

import org.jspecify.annotations.NullMarked;
