/** Connects the pure packages to Kubernetes. The only place that knows the operator runtime. */
@NullMarked
package io.deploymentorchestrator.secrets.kubernetes;

import org.jspecify.annotations.NullMarked;
