/** JSON that users wrote, read within limits. */
@NullMarked
package io.deploymentorchestrator.controller.json;

import org.jspecify.annotations.NullMarked;
