/** Processor time, shared fairly. */
@NullMarked
package io.deploymentorchestrator.operator.scheduling;

import org.jspecify.annotations.NullMarked;
