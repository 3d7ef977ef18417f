/** What custom resources of ours have in common. */
@NullMarked
package io.deploymentorchestrator.operator.resources;

import org.jspecify.annotations.NullMarked;
