/** When what is done: turns and permits that are shared fairly, requeues, backoff, what is due. */
@NullMarked
package io.deploymentorchestrator.operator.scheduling;

import org.jspecify.annotations.NullMarked;
