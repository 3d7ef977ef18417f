/**
 * What every handler has to keep to, as tests that its author extends. Start at {@link
 * io.deploymentorchestrator.testkit.contract.HandlerContract}.
 */
@NullMarked
package io.deploymentorchestrator.testkit.contract;

import org.jspecify.annotations.NullMarked;
