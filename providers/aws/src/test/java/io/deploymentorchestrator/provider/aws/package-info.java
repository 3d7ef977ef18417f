@NullMarked
package io.deploymentorchestrator.provider.aws;

import org.jspecify.annotations.NullMarked;
