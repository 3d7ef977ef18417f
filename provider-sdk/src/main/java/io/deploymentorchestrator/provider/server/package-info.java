/**
 * The server around a provider: gRPC over mutual TLS as the contract has it, health, metrics, and
 * the command line that starts it.
 */
@NullMarked
package io.deploymentorchestrator.provider.server;

import org.jspecify.annotations.NullMarked;
