/** Speaks the provider contract: connections, retries, breakers. The only place that knows gRPC. */
@NullMarked
package io.deploymentorchestrator.secrets.provider;

import org.jspecify.annotations.NullMarked;
