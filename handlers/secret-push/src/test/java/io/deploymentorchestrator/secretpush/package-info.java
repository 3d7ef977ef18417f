@NullMarked
package io.deploymentorchestrator.secretpush;

import org.jspecify.annotations.NullMarked;
