/** The only place that knows the operator runtime and the Kubernetes client. */
@NullMarked
package io.deploymentorchestrator.controller.kubernetes;

import org.jspecify.annotations.NullMarked;
