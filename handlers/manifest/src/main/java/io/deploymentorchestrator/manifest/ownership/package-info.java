/** Whose an object is, and whether it already is what its owner applied. */
@NullMarked
package io.deploymentorchestrator.manifest.ownership;

import org.jspecify.annotations.NullMarked;
