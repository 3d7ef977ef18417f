/** Which objects a Component made. */
@NullMarked
package io.deploymentorchestrator.manifest.inventory;

import org.jspecify.annotations.NullMarked;
