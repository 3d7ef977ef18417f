/** Certificates and keys as both ends of the contract find them in files and Secrets. */
@NullMarked
package io.deploymentorchestrator.provider.tls;

import org.jspecify.annotations.NullMarked;
