@NullMarked
package io.deploymentorchestrator.provider.fake;

import org.jspecify.annotations.NullMarked;
