@NullMarked
package io.deploymentorchestrator.secretpush.plan;

import org.jspecify.annotations.NullMarked;
