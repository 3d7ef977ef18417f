/**
 * The port to a secret store: what the handler asks of it, in the handler's terms. AWS Secrets
 * Manager is behind it today.
 */
@NullMarked
package io.deploymentorchestrator.secretpush.store;

import org.jspecify.annotations.NullMarked;
