/**
 * Stores: which one is meant, who may use it, whether it can be used, and what it is asked. Pure.
 */
@NullMarked
package io.deploymentorchestrator.secrets.store;

import org.jspecify.annotations.NullMarked;
