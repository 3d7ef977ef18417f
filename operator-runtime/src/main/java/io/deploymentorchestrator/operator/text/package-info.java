/** How text that users wrote is shown to people. Pure. */
@NullMarked
package io.deploymentorchestrator.operator.text;

import org.jspecify.annotations.NullMarked;
