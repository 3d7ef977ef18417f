/** Reads whatever the API server sends, and sets aside what does not fit. */
@NullMarked
package io.deploymentorchestrator.operator.kubernetes.reading;

import org.jspecify.annotations.NullMarked;
