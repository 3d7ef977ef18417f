/** Reads what the API server sends, so that no object of one user ends the watch of all. */
@NullMarked
package io.deploymentorchestrator.controller.kubernetes.reading;

import org.jspecify.annotations.NullMarked;
