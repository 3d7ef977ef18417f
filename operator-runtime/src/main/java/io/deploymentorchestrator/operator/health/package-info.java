/** The HTTP server of probes and metrics. */
@NullMarked
package io.deploymentorchestrator.operator.health;

import org.jspecify.annotations.NullMarked;
