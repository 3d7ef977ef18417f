@NullMarked
package io.deploymentorchestrator.secretpush.config;

import org.jspecify.annotations.NullMarked;
