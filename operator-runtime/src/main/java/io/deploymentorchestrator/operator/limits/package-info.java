/** How much memory one tenant's work may take. */
@NullMarked
package io.deploymentorchestrator.operator.limits;

import org.jspecify.annotations.NullMarked;
