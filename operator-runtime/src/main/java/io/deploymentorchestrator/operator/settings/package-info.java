/** How settings are written. */
@NullMarked
package io.deploymentorchestrator.operator.settings;

import org.jspecify.annotations.NullMarked;
