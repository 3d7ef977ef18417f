/**
 * Secret values in memory: the one type that holds them, how they are checked, and how they become
 * the payload.
 */
@NullMarked
package io.deploymentorchestrator.secretpush.value;

import org.jspecify.annotations.NullMarked;
