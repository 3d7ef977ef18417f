@NullMarked
package io.deploymentorchestrator.checks;

import org.jspecify.annotations.NullMarked;
