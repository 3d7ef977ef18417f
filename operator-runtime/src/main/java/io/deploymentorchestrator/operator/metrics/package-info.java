/** Metrics that every process of ours has. */
@NullMarked
package io.deploymentorchestrator.operator.metrics;

import org.jspecify.annotations.NullMarked;
