/**
 * ExternalSecrets: from what is wanted, what was read and what is there to what is to be done and
 * what is to be said of it. Pure.
 */
@NullMarked
package io.deploymentorchestrator.secrets.sync;

import org.jspecify.annotations.NullMarked;
