/** JSON that users wrote, read within limits. */
@NullMarked
package io.deploymentorchestrator.operator.json;

import org.jspecify.annotations.NullMarked;
