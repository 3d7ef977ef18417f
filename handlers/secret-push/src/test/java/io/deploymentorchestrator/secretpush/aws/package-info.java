@NullMarked
package io.deploymentorchestrator.secretpush.aws;

import org.jspecify.annotations.NullMarked;
