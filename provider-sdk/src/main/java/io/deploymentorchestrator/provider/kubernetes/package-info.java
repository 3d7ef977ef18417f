/**
 * How a provider reads the resource that configures it, and the Secrets that the resource names,
 * through the Kubernetes API. It only ever gets one object by its name: no right to list or watch
 * is needed.
 */
@NullMarked
package io.deploymentorchestrator.provider.kubernetes;

import org.jspecify.annotations.NullMarked;
