@NullMarked
package io.deploymentorchestrator.provider.kubernetes;

import org.jspecify.annotations.NullMarked;
