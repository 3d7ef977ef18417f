/**
 * Reconcilers and what they need of the Kubernetes client: carries out what the pure packages
 * decide.
 */
@NullMarked
package io.deploymentorchestrator.controller.kubernetes;

import org.jspecify.annotations.NullMarked;
