/** JSON trees: reading, comparing, writing. */
@NullMarked
package io.deploymentorchestrator.manifest.json;

import org.jspecify.annotations.NullMarked;
