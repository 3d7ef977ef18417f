/** Leader election by a Lease, and its options. */
@NullMarked
package io.deploymentorchestrator.operator.leader;

import org.jspecify.annotations.NullMarked;
