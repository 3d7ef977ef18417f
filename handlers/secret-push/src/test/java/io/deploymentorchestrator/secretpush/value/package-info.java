@NullMarked
package io.deploymentorchestrator.secretpush.value;

import org.jspecify.annotations.NullMarked;
