@NullMarked
package io.deploymentorchestrator.aws;

import org.jspecify.annotations.NullMarked;
