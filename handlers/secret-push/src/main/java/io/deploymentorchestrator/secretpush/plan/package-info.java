/**
 * Pure decisions: what to do next, given the config, the checkpoint, what the store said and why
 * the handler runs.
 */
@NullMarked
package io.deploymentorchestrator.secretpush.plan;

import org.jspecify.annotations.NullMarked;
