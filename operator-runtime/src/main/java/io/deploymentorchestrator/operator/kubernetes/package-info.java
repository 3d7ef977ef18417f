/** What an operator stands on, on the operator framework and the Kubernetes client. */
@NullMarked
package io.deploymentorchestrator.operator.kubernetes;

import org.jspecify.annotations.NullMarked;
